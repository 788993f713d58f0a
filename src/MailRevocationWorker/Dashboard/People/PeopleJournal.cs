using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>What happens to accounts and sessions, in the journal that holds everything else.</summary>
public sealed class PeopleJournal(WorkerDatabase database, TimeProvider clock)
{
    public const string SignedIn = "signed-in";
    public const string SignInFailed = "sign-in-failed";
    public const string LockedOut = "sign-in-locked";
    public const string SignedOut = "signed-out";
    public const string Added = "person-added";
    public const string Invited = "person-invited";
    public const string Enrolled = "person-enrolled";
    public const string Ended = "person-ended";
    public const string PasswordChanged = "password-changed";
    public const string AddressSet = "person-address-set";
    public const string LinkMailed = "link-mailed";
    public const string NoticeMailed = "access-notice-mailed";

    /// <summary>A mail about somebody's access has left.</summary>
    public Task MailedAsync(PersonMailEntity mail, CancellationToken cancellation) =>
        WriteAsync(
            mail.AccountId is null ? NoticeMailed : LinkMailed,
            JournalData.Service,
            JsonSerializer.Serialize(
                new
                {
                    person = mail.About,
                    change = mail.Change.ToString(),
                    by = mail.By,
                    // Its hash alone, another in each mail: an address can be forgotten, an entry can't.
                    toSha256 = Convert.ToHexString(
                        SHA256.HashData(
                            Encoding.UTF8.GetBytes(
                                string.Create(CultureInfo.InvariantCulture, $"{mail.Id}\n{mail.To}")
                            )
                        )
                    ),
                },
                JsonSerializerOptions.Web
            ),
            cancellation
        );

    /// <param name="actor">Who did it; the service where it is not proven who.</param>
    /// <param name="person">Whom it concerns; null for a name that nobody has, which may be a password in the wrong field.</param>
    /// <param name="address">Where it came from, where that is known.</param>
    public Task WriteAsync(
        string kind,
        string actor,
        string? person,
        string? address,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            kind,
            actor,
            JsonSerializer.Serialize(new { person, address }, JsonSerializerOptions.Web),
            cancellation
        );

    private Task WriteAsync(
        string kind,
        string actor,
        string json,
        CancellationToken cancellation
    ) =>
        database.WriteAsync(
            clock.GetUtcNow(),
            async change =>
            {
                await change.JournalAsync(null, actor, kind, json);
                return true;
            },
            cancellation
        );
}
