using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Why somebody could not be added or let in.</summary>
public enum InvitationProblem
{
    /// <summary>2 to 32 of a–z, 0–9, point, hyphen; a letter first; not a name of the service's own.</summary>
    NameMalformed,
    NameTaken,
    NameUnknown,

    /// <summary>Used, ended, or never given out.</summary>
    LinkInvalid,

    /// <summary>Too short, or one of those that everybody tries.</summary>
    PasswordWeak,
    PasswordsDiffer,
    CodeWrong,
}

/// <summary>A link's secret, or why there is none.</summary>
public sealed record Invitation(string? Token, InvitationProblem? Problem);

/// <summary>Who may enrol with a link, and the secret that their authenticator is to keep.</summary>
public sealed record Enrolment(string Name, string Key);

/// <summary>Single-use codes for whoever lost the authenticator; shown once.</summary>
public sealed record Enrolled(IReadOnlyList<string> RecoveryCodes, InvitationProblem? Problem);

/// <summary>Nobody is given a password: a person sets their own, with a link that works once and not for long.</summary>
public sealed partial class Invitations(
    UserManager<PersonAccount> users,
    PeopleDb db,
    CaseStore store,
    PeopleJournal journal,
    DashboardOptions options,
    TimeProvider clock
)
{
    /// <summary>The page that a link leads to; its secret follows.</summary>
    public const string Path = "/welcome/";

    private const int RecoveryCodes = 10;

    /// <summary>Actors of the journal that are no people.</summary>
    private static readonly string[] Reserved = [JournalData.Service, "command-line", "unknown"];

    /// <param name="actor">Who adds them: a supervisor, or the command line.</param>
    public async Task<Invitation> AddAsync(
        string name,
        PersonRole role,
        string? email,
        string actor,
        CancellationToken cancellation
    )
    {
        if (!Name().IsMatch(name) || Reserved.Contains(name))
        {
            return new(null, InvitationProblem.NameMalformed);
        }

        if (await users.FindByNameAsync(name) is not null)
        {
            return new(null, InvitationProblem.NameTaken);
        }

        var account = new PersonAccount
        {
            UserName = name,
            Email = string.IsNullOrWhiteSpace(email) ? null : email.Trim(),
            Role = role,
            AddedAt = clock.GetUtcNow(),
            LockoutEnabled = true,
        };
        Must(await users.CreateAsync(account));
        await journal.WriteAsync(PeopleJournal.Added, actor, name, null, cancellation);
        return await InviteAsync(account, actor, cancellation);
    }

    /// <summary>A new link for somebody who has lost password or authenticator. What they had stops working at once.</summary>
    public async Task<Invitation> InviteAsync(
        string name,
        string actor,
        CancellationToken cancellation
    ) =>
        await users.FindByNameAsync(name) is { Ended: false } account
            ? await InviteAsync(account, actor, cancellation)
            : new(null, InvitationProblem.NameUnknown);

    /// <summary>Whom a link lets in; null for one that was used, has ended or never was.</summary>
    public async Task<Enrolment?> OpenAsync(string token, CancellationToken cancellation) =>
        await FindAsync(token, cancellation) is var (_, account)
            ? new(account.UserName!, await users.GetAuthenticatorKeyAsync(account) ?? "")
            : null;

    /// <summary>Sets the password and enrols the authenticator that gave the code; the link ends.</summary>
    /// <param name="code">May be empty only where no authenticator is required.</param>
    public async Task<Enrolled> EnrolAsync(
        string token,
        string? password,
        string? again,
        string? code,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(token, cancellation) is not var (invitation, account))
        {
            return new([], InvitationProblem.LinkInvalid);
        }

        if (password != again)
        {
            return new([], InvitationProblem.PasswordsDiffer);
        }

        if (!await IsStrongAsync(account, password))
        {
            return new([], InvitationProblem.PasswordWeak);
        }

        var digits = Digits(code);
        var withoutCode = digits.Length == 0 && !options.RequireTotp;
        if (!withoutCode && !await IsCodeAsync(account, digits))
        {
            return new([], InvitationProblem.CodeWrong);
        }

        invitation.Used = true;
        await db.SaveChangesAsync(cancellation);
        Must(await users.AddPasswordAsync(account, password!));
        Must(await users.SetTwoFactorEnabledAsync(account, !withoutCode));
        var recovery = withoutCode
            ? []
            : await users.GenerateNewTwoFactorRecoveryCodesAsync(account, RecoveryCodes) ?? [];
        await journal.WriteAsync(
            PeopleJournal.Enrolled,
            account.UserName!,
            account.UserName,
            null,
            cancellation
        );
        return new([.. recovery], null);
    }

    /// <summary>The account stays and lets nobody in any more; sessions end with their next request. False where there is none.</summary>
    public async Task<bool> EndAsync(string name, string actor, CancellationToken cancellation)
    {
        if (await users.FindByNameAsync(name) is not { Ended: false } account)
        {
            return false;
        }

        account.Ended = true;
        await ForgetAsync(account);
        await journal.WriteAsync(PeopleJournal.Ended, actor, name, null, cancellation);
        return true;
    }

    /// <summary>The administrator knows that this person alone holds their credentials: whoever let them in, they count as two again. False where there is none.</summary>
    public async Task<bool> VouchAsync(string name, string actor, CancellationToken cancellation)
    {
        if (await users.FindByNameAsync(name) is not { Ended: false } account)
        {
            return false;
        }

        await store.VouchAsync(actor, account.UserName!, cancellation);
        return true;
    }

    /// <summary>The digits of a code as people type it, in groups.</summary>
    internal static string Digits(string? code) =>
        string.Concat((code ?? "").Where(char.IsAsciiDigit));

    private async Task<Invitation> InviteAsync(
        PersonAccount account,
        string actor,
        CancellationToken cancellation
    )
    {
        // Before it has effect: whoever lets somebody in is never without the mark of it.
        await store.GiveAccessAsync(actor, account.UserName!, cancellation);
        await ForgetAsync(account);
        await users.ResetAuthenticatorKeyAsync(account);
        await db
            .Invitations.Where(i => i.AccountId == account.Id && !i.Used)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.Used, true), cancellation);
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
        await journal.WriteAsync(
            PeopleJournal.Invited,
            actor,
            account.UserName,
            null,
            cancellation
        );
        return new(token, null);
    }

    /// <summary>No credential of the account works any more.</summary>
    private async Task ForgetAsync(PersonAccount account)
    {
        if (await users.HasPasswordAsync(account))
        {
            Must(await users.RemovePasswordAsync(account));
        }

        Must(await users.SetTwoFactorEnabledAsync(account, false));
        Must(await users.UpdateSecurityStampAsync(account));
    }

    private async Task<(InvitationEntity Invitation, PersonAccount Account)?> FindAsync(
        string token,
        CancellationToken cancellation
    )
    {
        var hash = Hash(token);
        var invitation = await db.Invitations.SingleOrDefaultAsync(
            i => i.TokenSha256 == hash && !i.Used,
            cancellation
        );
        return
            invitation is not null
            && invitation.Until > clock.GetUtcNow()
            && await users.FindByIdAsync(invitation.AccountId) is { Ended: false } account
            ? (invitation, account)
            : null;
    }

    private async Task<bool> IsStrongAsync(PersonAccount account, string? password)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, account, password)).Succeeded)
            {
                return false;
            }
        }

        return true;
    }

    private Task<bool> IsCodeAsync(PersonAccount account, string digits) =>
        users.VerifyTwoFactorTokenAsync(
            account,
            users.Options.Tokens.AuthenticatorTokenProvider,
            digits
        );

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
