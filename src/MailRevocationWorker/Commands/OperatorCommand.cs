using System.CommandLine;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>People of the dashboard: the first one, and whoever has lost everything. Each gets a link that works once; nobody gets a password.</summary>
public static class OperatorCommand
{
    public static Command Create() =>
        new("operator", "People of the dashboard") { Add(), Invite(), Address(), Vouch() };

    private static Command Add()
    {
        var name = Name();
        var role = new Option<PersonRole>("--role")
        {
            Description =
                "operator decides cases; supervisor also confirms, sets the brake, manages people; auditor reads",
            Required = true,
        };
        var email = new Option<string?>("--email")
        {
            Description = "The person's own: links and notices go there",
        };
        var command = new Command("add", "Adds a person and prints a link that works once")
        {
            name,
            role,
            email,
        };
        command.SetAction(
            (parse, cancellation) =>
                RunAsync(
                    parse,
                    parse.GetRequiredValue(name),
                    invitations =>
                        invitations.AddAsync(
                            parse.GetRequiredValue(name),
                            parse.GetRequiredValue(role),
                            parse.GetValue(email),
                            Invitations.Console,
                            cancellation
                        ),
                    cancellation
                )
        );
        return command;
    }

    private static Command Invite()
    {
        var name = Name();
        var command = new Command(
            "invite",
            "Prints a new link for a person who has lost password or authenticator; what they had stops working at once"
        )
        {
            name,
        };
        command.SetAction(
            (parse, cancellation) =>
                RunAsync(
                    parse,
                    parse.GetRequiredValue(name),
                    invitations =>
                        invitations.InviteAsync(
                            parse.GetRequiredValue(name),
                            Invitations.Console,
                            cancellation
                        ),
                    cancellation
                )
        );
        return command;
    }

    private static Command Address()
    {
        var name = Name();
        var email = new Argument<string>("EMAIL") { Description = "The person's own" };
        var command = new Command(
            "address",
            "Sets where a person's links and notices go; nowhere else can that be changed"
        )
        {
            name,
            email,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var person = parse.GetRequiredValue(name);
                await using var services = await ServicesAsync(parse, cancellation);
                await using var scope = services.CreateAsyncScope();
                var problem = await scope
                    .ServiceProvider.GetRequiredService<Invitations>()
                    .SetAddressAsync(
                        person,
                        parse.GetRequiredValue(email),
                        Invitations.Console,
                        cancellation
                    );
                await Console.Error.WriteLineAsync(
                    problem is null ? $"Links for {person} go there now." : Said(problem, person)
                );
                return problem is null ? ExitStatus.Done : ExitStatus.Failed;
            }
        );
        return command;
    }

    private static Command Vouch()
    {
        var name = Name();
        var command = new Command(
            "vouch",
            "You know that this person alone holds their password and authenticator: whoever let them in, the two may decide together"
        )
        {
            name,
        };
        command.SetAction(
            async (parse, cancellation) =>
            {
                var vouched = parse.GetRequiredValue(name);
                await using var services = await ServicesAsync(parse, cancellation);
                await using var scope = services.CreateAsyncScope();
                var known = await scope
                    .ServiceProvider.GetRequiredService<Invitations>()
                    .VouchAsync(vouched, Invitations.Console, cancellation);
                await Console.Error.WriteLineAsync(
                    known
                        ? $"{vouched} counts as a person of their own beside everybody, until somebody else gives them access again."
                        : Said(InvitationProblem.NameUnknown, vouched)
                );
                return known ? ExitStatus.Done : ExitStatus.Failed;
            }
        );
        return command;
    }

    private static Argument<string> Name() =>
        new("NAME") { Description = "What they sign in with, and what the journal calls them" };

    private static async Task<int> RunAsync(
        ParseResult parse,
        string name,
        Func<Invitations, Task<Invitation>> act,
        CancellationToken cancellation
    )
    {
        await using var services = await ServicesAsync(parse, cancellation);
        var settings = services.GetRequiredService<Settings>();
        await using var scope = services.CreateAsyncScope();
        var invitation = await act(scope.ServiceProvider.GetRequiredService<Invitations>());
        if (invitation.Token is not { } token)
        {
            await Console.Error.WriteLineAsync(Said(invitation.Problem, name));
            return ExitStatus.Failed;
        }

        Console.WriteLine(
            $"{settings.Dashboard.Reached(settings.Http.Url)}{Invitations.Path}{token}"
        );
        await Console.Error.WriteLineAsync(
            $"For {name} alone: the link works once, for {settings.Dashboard.InvitationHours} hours."
        );
        return ExitStatus.Done;
    }

    private static string Said(InvitationProblem? problem, string name) =>
        problem switch
        {
            InvitationProblem.NameMalformed =>
                $"NAME must be 2 to 32 of a-z, 0-9, point and hyphen, a letter first, and no name of the service's own, was '{name}'",
            InvitationProblem.NameTaken =>
                $"There is a person {name} already; for a new link: operator invite {name}",
            InvitationProblem.NameUnknown => $"There is no person {name}",
            InvitationProblem.AddressMissing => $"{name} has no address",
            InvitationProblem.AddressMalformed => "EMAIL must be one address (name@ca.example)",
            InvitationProblem.AddressNotAllowed =>
                $"EMAIL must be of a domain of {PeopleOptions.Section}:{nameof(PeopleOptions.MailDomains)}",
            InvitationProblem.AddressTaken => "Another account has that address",
            InvitationProblem.LinkInvalid
            or InvitationProblem.PasswordWeak
            or InvitationProblem.PasswordsDiffer
            or InvitationProblem.CodeWrong
            or null => throw new InvalidOperationException($"{problem} without a form"),
        };

    private static async Task<ServiceProvider> ServicesAsync(
        ParseResult parse,
        CancellationToken cancellation
    )
    {
        var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
        var services = new ServiceCollection();
        services
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings)
            .AddSingleton(settings.Dashboard)
            .AddSingleton(settings.People)
            .AddSingleton<CaseStore>()
            .AddSingleton<WorkerDatabase>(_ => SqliteDatabase.InFile(settings.Storage.Database))
            .AddPeople(settings.Storage, settings.Dashboard);
        var built = services.BuildServiceProvider();
        await built.GetRequiredService<WorkerDatabase>().PrepareAsync(cancellation);
        await built.PreparePeopleAsync(cancellation);
        return built;
    }
}
