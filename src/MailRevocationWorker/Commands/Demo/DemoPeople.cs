using System.Buffers.Text;
using System.Security.Cryptography;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Somebody who can sign in to the demo's dashboard, and nowhere else.</summary>
internal sealed record DemoPerson(string Name, PersonRole Role, string Password);

/// <summary>One person of each role, with a password that this run makes up.</summary>
internal static class DemoPeople
{
    private static readonly (string Name, PersonRole Role)[] Cast =
    [
        ("operateur", PersonRole.Operator),
        ("superviseur", PersonRole.Supervisor),
        ("auditeur", PersonRole.Auditor),
    ];

    /// <summary>They enrol as anybody does, by a link; the demo asks for no authenticator.</summary>
    public static async Task<IReadOnlyList<DemoPerson>> AddAsync(
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        await using var scope = services.CreateAsyncScope();
        var links = scope.ServiceProvider.GetRequiredService<Invitations>();
        var people = new List<DemoPerson>();
        foreach (var (name, role) in Cast)
        {
            var invitation = await links.AddAsync(
                name,
                role,
                $"{name}@ca.example",
                Invitations.Console,
                cancellation
            );
            var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
            var enrolled = await links.EnrolAsync(
                invitation.Token
                    ?? throw new InvalidOperationException($"{name}: {invitation.Problem}"),
                password,
                password,
                code: null,
                cancellation
            );
            if (enrolled.Problem is { } problem)
            {
                throw new InvalidOperationException($"{name}: {problem}");
            }

            people.Add(new(name, role, password));
        }

        return people;
    }
}
