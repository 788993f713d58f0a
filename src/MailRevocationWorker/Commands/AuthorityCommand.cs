using System.CommandLine;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands;

/// <summary>What an administrator does to an embedded CA while the service stands still; docs/authority.md says when.</summary>
public static class AuthorityCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "As in Revocation:Embedded:Authorities",
        };
        var file = new Option<FileInfo?>("--crl")
        {
            Description =
                "A CRL of that CA in DER, as relying parties have it; default: the published file",
        };
        var adopt = new Command(
            "adopt",
            "Takes revocations that were published and are missing in the database, after a restored backup or a takeover"
        )
        {
            name,
            file,
        };
        adopt.SetAction(
            (parse, cancellation) =>
                RunAsync(
                    parse,
                    async authority =>
                        $"{await authority.AdoptAsync(parse.GetRequiredValue(name), parse.GetValue(file)?.FullName, cancellation)} revocations adopted; the next CRL follows the published one",
                    cancellation
                )
        );
        var last = new Command(
            "last-crl",
            "Ends a CA: publishes its last CRL, which never expires. Nothing can be revoked afterwards"
        )
        {
            name,
        };
        last.SetAction(
            (parse, cancellation) =>
                RunAsync(
                    parse,
                    async authority =>
                        $"CRL {(await authority.PublishLastAsync(parse.GetRequiredValue(name), cancellation)).Number} is the last of {parse.GetRequiredValue(name)}",
                    cancellation
                )
        );
        return new Command("authority", "The embedded certification authorities") { adopt, last };
    }

    private static async Task<int> RunAsync(
        ParseResult parse,
        Func<EmbeddedAuthority, Task<string>> act,
        CancellationToken cancellation
    )
    {
        var settings = Settings.Load(parse.GetValue(ServiceCommand.Config)?.FullName);
        using var alone = ServiceLock.Take(settings.Storage.Database);
        await using var database = SqliteDatabase.InFile(settings.Storage.Database);
        await database.PrepareAsync(cancellation);
        using var authority = new EmbeddedAuthority(
            settings.Revocation,
            database,
            new CrlFiles(settings.Revocation.CrlFolder),
            TimeProvider.System
        );
        if (authority.Problems.Count > 0)
        {
            throw new SettingsException(authority.Problems);
        }

        try
        {
            Console.WriteLine(await act(authority));
            return ExitStatus.Done;
        }
        catch (CrlRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitStatus.Failed;
        }
    }
}
