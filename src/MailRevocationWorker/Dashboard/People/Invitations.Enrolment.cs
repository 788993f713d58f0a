using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Why somebody could not be added or let in.</summary>
public enum InvitationProblem
{
    /// <summary>2 to 32 of a–z, 0–9, point, hyphen; a letter first; not a name of the service's own.</summary>
    NameMalformed,
    NameTaken,
    NameUnknown,

    /// <summary>A link goes by mail, and there is nowhere to send it.</summary>
    AddressMissing,
    AddressMalformed,

    /// <summary>Not of a domain of People:MailDomains.</summary>
    AddressNotAllowed,

    /// <summary>Another account has it.</summary>
    AddressTaken,

    /// <summary>Used, ended, or never given out.</summary>
    LinkInvalid,

    /// <summary>Too short, or one of those that everybody tries.</summary>
    PasswordWeak,
    PasswordsDiffer,
    CodeWrong,
}

/// <summary>Who may enrol with a link, and the secret that their authenticator is to keep.</summary>
public sealed record Enrolment(string Name, string Key);

/// <summary>Single-use codes for whoever lost the authenticator; shown once.</summary>
public sealed record Enrolled(IReadOnlyList<string> RecoveryCodes, InvitationProblem? Problem);

/// <summary>What the holder of a link does with it.</summary>
public sealed partial class Invitations
{
    private const int RecoveryCodes = 10;

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
        var key = await users.GetAuthenticatorKeyAsync(account) ?? "";
        var step = withoutCode ? null : TotpCodes.StepOf(key, digits, clock.GetUtcNow());
        if (!withoutCode && step is null)
        {
            return new([], InvitationProblem.CodeWrong);
        }

        invitation.Used = true;
        account.LastCodeStep = step;
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

    /// <summary>The digits of a code as people type it, in groups.</summary>
    internal static string Digits(string? code) =>
        string.Concat((code ?? "").Where(char.IsAsciiDigit));

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
            && await users.FindByIdAsync(invitation.AccountId)
                is { Ended: false, PasswordHash: null } account
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
}
