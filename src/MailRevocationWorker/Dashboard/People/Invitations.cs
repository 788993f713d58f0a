using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>A link's secret, or why there is none.</summary>
public sealed record Invitation(string? Token, InvitationProblem? Problem);

/// <summary>
/// Nobody is given a password: a person sets their own, with a link that works once and not for long. A supervisor never sees that link: it
/// goes by mail to the person's own address. Whoever has the console is trusted with it.
/// </summary>
public sealed partial class Invitations(
    UserManager<PersonAccount> users,
    PeopleDb db,
    CaseStore store,
    PeopleJournal journal,
    PeopleOptions people,
    DashboardOptions options,
    TimeProvider clock
)
{
    /// <summary>The page that a link leads to; its secret follows.</summary>
    public const string Path = "/welcome/";

    /// <summary>The journal's actor for what is done on the console.</summary>
    public const string Console = CaseStore.CommandLine;

    // UserStoreBase keeps an account's recovery codes under these names.
    private const string OwnTokens = "[AspNetUserStore]";
    private const string RecoveryTokens = "RecoveryCodes";

    /// <summary>Actors of the journal that are no people.</summary>
    private static readonly string[] Reserved = [JournalData.Service, Console, "unknown"];

    /// <summary>Adds a person whose link the caller hands over.</summary>
    /// <param name="actor">The console, or who else is trusted with the link.</param>
    public async Task<Invitation> AddAsync(
        string name,
        PersonRole role,
        string? email,
        string actor,
        CancellationToken cancellation
    ) =>
        await CreateAsync(name, role, email, actor, cancellation) switch
        {
            ({ } account, _) => await HandOverAsync(
                account,
                AccessChange.Invited,
                actor,
                cancellation
            ),
            (_, var problem) => new(null, problem),
        };

    /// <summary>Adds a person whose link goes to their own address. Null: it is on its way.</summary>
    public async Task<InvitationProblem?> AddByMailAsync(
        string name,
        PersonRole role,
        string? email,
        string actor,
        CancellationToken cancellation
    )
    {
        if (string.IsNullOrWhiteSpace(email))
        {
            return InvitationProblem.AddressMissing;
        }

        var (account, problem) = await CreateAsync(name, role, email, actor, cancellation);
        return account is null
            ? problem
            : await MailAsync(account, AccessChange.Invited, actor, cancellation);
    }

    /// <summary>A new link, for the caller to hand over, for somebody who has lost password or authenticator. What they had stops working at once.</summary>
    public async Task<Invitation> InviteAsync(
        string name,
        string actor,
        CancellationToken cancellation
    ) =>
        await ActiveAsync(name) is { } account
            ? await HandOverAsync(account, AccessChange.Reset, actor, cancellation)
            : new(null, InvitationProblem.NameUnknown);

    /// <summary>The same, by mail to the address that the person has: nobody changes it on the way. Null: it is on its way.</summary>
    public async Task<InvitationProblem?> InviteByMailAsync(
        string name,
        string actor,
        CancellationToken cancellation
    ) =>
        await ActiveAsync(name) is { } account
            ? await MailAsync(account, AccessChange.Reset, actor, cancellation)
            : InvitationProblem.NameUnknown;

    /// <summary>Where the person's links go from now on. On the console alone: whoever can both reset and redirect could become anybody.</summary>
    public async Task<InvitationProblem?> SetAddressAsync(
        string name,
        string email,
        string actor,
        CancellationToken cancellation
    )
    {
        if (await ActiveAsync(name) is not { } account)
        {
            return InvitationProblem.NameUnknown;
        }

        if (await OfAddressAsync(email, account, cancellation) is { } problem)
        {
            return problem;
        }

        var before = account.Email;
        // Journalled first: a death in between must not leave a change that nobody is told of.
        await journal.WriteAsync(PeopleJournal.AddressSet, actor, name, null, cancellation);
        Must(await users.SetEmailAsync(account, email.Trim()));
        await TellAsync(account, AccessChange.AddressSet, actor, before, cancellation);
        return null;
    }

    /// <summary>The account stays and lets nobody in any more; sessions end with their next request. False where there is none.</summary>
    public async Task<bool> EndAsync(string name, string actor, CancellationToken cancellation)
    {
        if (await ActiveAsync(name) is not { } account)
        {
            return false;
        }

        await journal.WriteAsync(PeopleJournal.Ended, actor, name, null, cancellation);
        account.Ended = true;
        await ForgetAsync(account, cancellation);
        await TellAsync(account, AccessChange.Closed, actor, null, cancellation);
        return true;
    }

    /// <summary>The administrator knows that this person alone holds their credentials: whoever let them in, they count as two again. False where there is none.</summary>
    public async Task<bool> VouchAsync(string name, string actor, CancellationToken cancellation)
    {
        if (await ActiveAsync(name) is not { } account)
        {
            return false;
        }

        await TellAsync(account, AccessChange.Vouched, actor, null, cancellation);
        await store.VouchAsync(actor, account.UserName!, cancellation);
        return true;
    }

    /// <summary>
    /// A fresh secret; those that were given out before work no more. Null where nobody waits for one: the account is closed, or its person has
    /// enrolled since with a link that had arrived after all.
    /// </summary>
    internal async Task<string?> IssueAsync(string accountId, CancellationToken cancellation)
    {
        if (
            await users.FindByIdAsync(accountId) is not { Ended: false, PasswordHash: null } account
        )
        {
            return null;
        }

        await VoidLinksAsync(account, cancellation);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        db.Invitations.Add(
            new()
            {
                AccountId = account.Id,
                TokenSha256 = Hash(token),
                Until = clock.GetUtcNow().AddHours(options.InvitationHours),
            }
        );
        await db.SaveChangesAsync(cancellation);
        return token;
    }

    private async Task<(PersonAccount? Account, InvitationProblem? Problem)> CreateAsync(
        string name,
        PersonRole role,
        string? email,
        string actor,
        CancellationToken cancellation
    )
    {
        if (!Name().IsMatch(name) || Reserved.Contains(name))
        {
            return (null, InvitationProblem.NameMalformed);
        }

        if (await users.FindByNameAsync(name) is not null)
        {
            return (null, InvitationProblem.NameTaken);
        }

        var address = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        if (address is not null && await OfAddressAsync(address, null, cancellation) is { } problem)
        {
            return (null, problem);
        }

        var account = new PersonAccount
        {
            UserName = name,
            Email = address,
            Role = role,
            AddedAt = clock.GetUtcNow(),
            LockoutEnabled = true,
        };
        Must(await users.CreateAsync(account));
        await journal.WriteAsync(PeopleJournal.Added, actor, name, null, cancellation);
        return (account, null);
    }

    /// <summary>One mailbox is one person's: with two accounts somebody would be two people.</summary>
    private async Task<InvitationProblem?> OfAddressAsync(
        string email,
        PersonAccount? own,
        CancellationToken cancellation
    )
    {
        var address = email.Trim();
        if (!PeopleOptions.IsAddress(address))
        {
            return InvitationProblem.AddressMalformed;
        }

        if (!people.Allows(address))
        {
            return InvitationProblem.AddressNotAllowed;
        }

        var normalized = users.NormalizeEmail(address);
        return await users.Users.AnyAsync(
            u => u.NormalizedEmail == normalized && !u.Ended && (own == null || u.Id != own.Id),
            cancellation
        )
            ? InvitationProblem.AddressTaken
            : null;
    }

    private async Task<Invitation> HandOverAsync(
        PersonAccount account,
        AccessChange change,
        string actor,
        CancellationToken cancellation
    )
    {
        await BeginAsync(account, change, actor, cancellation);
        return new(await IssueAsync(account.Id, cancellation), null);
    }

    private async Task<InvitationProblem?> MailAsync(
        PersonAccount account,
        AccessChange change,
        string actor,
        CancellationToken cancellation
    )
    {
        if (account.Email is not { } address)
        {
            return InvitationProblem.AddressMissing;
        }

        if (await OfAddressAsync(address, account, cancellation) is { } problem)
        {
            return problem;
        }

        await BeginAsync(account, change, actor, cancellation);
        db.Mails.Add(
            new()
            {
                AccountId = account.Id,
                To = address,
                Change = change,
                About = account.UserName!,
                By = actor,
                At = clock.GetUtcNow(),
                NextTry = clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(cancellation);
        return null;
    }

    /// <summary>Marks who lets them in, tells the supervisors, and takes away what they had, in this order: what dies half-way has told too much, never too little.</summary>
    private async Task BeginAsync(
        PersonAccount account,
        AccessChange change,
        string actor,
        CancellationToken cancellation
    )
    {
        await store.GiveAccessAsync(actor, account.UserName!, cancellation);
        await TellAsync(account, change, actor, null, cancellation);
        await ForgetAsync(account, cancellation);
        await users.ResetAuthenticatorKeyAsync(account);
        await journal.WriteAsync(
            PeopleJournal.Invited,
            actor,
            account.UserName,
            null,
            cancellation
        );
    }

    /// <summary>A notice to every other supervisor who can sign in and has an address.</summary>
    /// <param name="also">An address that is to know too.</param>
    private async Task TellAsync(
        PersonAccount account,
        AccessChange change,
        string actor,
        string? also,
        CancellationToken cancellation
    )
    {
        var supervisors = await users
            .Users.AsNoTracking()
            .Where(u =>
                u.Role == PersonRole.Supervisor
                && !u.Ended
                && u.PasswordHash != null
                && u.Email != null
                && u.UserName != actor
                && u.Id != account.Id
            )
            .Select(u => u.Email!)
            .ToListAsync(cancellation);
        var now = clock.GetUtcNow();
        db.Mails.AddRange(
            (also is null ? supervisors : supervisors.Append(also)).Select(
                to => new PersonMailEntity
                {
                    To = to,
                    Change = change,
                    About = account.UserName!,
                    By = actor,
                    At = now,
                    NextTry = now,
                }
            )
        );
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>No credential of the account works any more, and no link that is out or on its way.</summary>
    private async Task ForgetAsync(PersonAccount account, CancellationToken cancellation)
    {
        if (await users.HasPasswordAsync(account))
        {
            Must(await users.RemovePasswordAsync(account));
        }

        Must(await users.SetTwoFactorEnabledAsync(account, false));
        Must(await users.RemoveAuthenticationTokenAsync(account, OwnTokens, RecoveryTokens));
        Must(await users.UpdateSecurityStampAsync(account));
        await VoidLinksAsync(account, cancellation);
        await db
            .Mails.Where(m => m.AccountId == account.Id && m.NextTry != null)
            .ExecuteUpdateAsync(
                m => m.SetProperty(x => x.NextTry, (DateTimeOffset?)null),
                cancellation
            );
    }

    private Task<int> VoidLinksAsync(PersonAccount account, CancellationToken cancellation) =>
        db
            .Invitations.Where(i => i.AccountId == account.Id && !i.Used)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.Used, true), cancellation);

    private async Task<PersonAccount?> ActiveAsync(string name) =>
        await users.FindByNameAsync(name) is { Ended: false } account ? account : null;

    private static string Hash(string token) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What can only fail by a bug or a database that can't be written.</summary>
    internal static void Must(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(
                string.Join("; ", result.Errors.Select(e => e.Code))
            );
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9.-]{1,31}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
