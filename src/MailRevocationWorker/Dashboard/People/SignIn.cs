using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Identity;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>How a try to sign in ended.</summary>
public enum SignInAnswer
{
    Done,

    /// <summary>The password is right; a code must follow.</summary>
    CodeNeeded,

    /// <summary>Whatever was wrong: who guesses learns nothing from it.</summary>
    Refused,
}

/// <summary>Password, then code. Every try is journalled.</summary>
public sealed class SignIn(
    SignInManager<PersonAccount> manager,
    UserManager<PersonAccount> users,
    PeopleDb db,
    SignInTurns turns,
    PeopleJournal journal,
    DashboardOptions options,
    TimeProvider clock
)
{
    private static readonly PersonAccount Nobody = new() { UserName = "nobody" };

    /// <summary>Of a password that nobody has: a name that is unknown takes as long as one that is known.</summary>
    private static readonly Lazy<string> NobodysHash = new(() =>
        new PasswordHasher<PersonAccount>().HashPassword(Nobody, Guid.NewGuid().ToString())
    );

    public async Task<SignInAnswer> PasswordAsync(
        string? name,
        string? password,
        string? address,
        CancellationToken cancellation
    )
    {
        using var turn = await turns.TakeAsync(name, cancellation);
        var account = name is { Length: > 0 and <= 64 }
            ? await users.FindByNameAsync(name.Trim())
            : null;
        if (
            account is null or { Ended: true } or { PasswordHash: null }
            || password is not { Length: > 0 and <= 256 }
        )
        {
            users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password ?? "");
            return await RefusedAsync(account, address, cancellation);
        }

        if (options.RequireTotp && !account.TwoFactorEnabled)
        {
            return await RefusedAsync(account, address, cancellation);
        }

        var result = await manager.PasswordSignInAsync(
            account,
            password,
            isPersistent: false,
            lockoutOnFailure: true
        );
        if (result.RequiresTwoFactor)
        {
            return SignInAnswer.CodeNeeded;
        }

        return result.Succeeded
            ? await DoneAsync(account, address, cancellation)
            : await RefusedAsync(account, address, cancellation, result.IsLockedOut);
    }

    /// <param name="code">Six digits of the authenticator, or a recovery code.</param>
    public async Task<SignInAnswer> CodeAsync(
        string? code,
        string? address,
        CancellationToken cancellation
    )
    {
        // The password was right a moment ago: since then the account may have been closed, reset or locked.
        var account = await manager.GetTwoFactorAuthenticationUserAsync();
        using var turn = await turns.TakeAsync(account?.UserName, cancellation);
        if (account is not null)
        {
            // As it is now that it is its turn.
            await db.Entry(account).ReloadAsync(cancellation);
        }

        if (
            account
            is null
                or { Ended: true }
                or { PasswordHash: null }
                or { TwoFactorEnabled: false }
        )
        {
            return await RefusedAsync(account, address, cancellation);
        }

        if (await users.IsLockedOutAsync(account))
        {
            return await RefusedAsync(account, address, cancellation, locked: true);
        }

        var digits = Invitations.Digits(code);
        if (digits.Length == 6 && !code!.Any(char.IsAsciiLetter))
        {
            return await AuthenticatorAsync(account, digits, address, cancellation);
        }

        // Identity takes an empty code for one of nobody's: it never gets there.
        var recovery = string.Concat((code ?? "").Where(c => !char.IsWhiteSpace(c)));
        return
            recovery.Length is > 0 and <= 64
            && (await manager.TwoFactorRecoveryCodeSignInAsync(recovery)).Succeeded
            ? await DoneAsync(account, address, cancellation)
            : await WrongAsync(account, address, cancellation);
    }

    public async Task OutAsync(Person person, string? address, CancellationToken cancellation)
    {
        await manager.SignOutAsync();
        await journal.WriteAsync(
            PeopleJournal.SignedOut,
            person.Name,
            person.Name,
            address,
            cancellation
        );
    }

    private async Task<SignInAnswer> AuthenticatorAsync(
        PersonAccount account,
        string digits,
        string? address,
        CancellationToken cancellation
    )
    {
        var key = await users.GetAuthenticatorKeyAsync(account) ?? "";
        if (
            TotpCodes.StepOf(key, digits, clock.GetUtcNow()) is not { } step
            || step <= account.LastCodeStep
        )
        {
            return await WrongAsync(account, address, cancellation);
        }

        // Before it lets anybody in: of two tries with the same code at once, the account's stamp lets one through.
        account.LastCodeStep = step;
        if (!(await users.UpdateAsync(account)).Succeeded)
        {
            return await RefusedAsync(account, address, cancellation);
        }

        var result = await manager.TwoFactorAuthenticatorSignInAsync(
            digits,
            isPersistent: false,
            rememberClient: false
        );
        return result.Succeeded
            ? await DoneAsync(account, address, cancellation)
            : await RefusedAsync(account, address, cancellation, result.IsLockedOut);
    }

    private async Task<SignInAnswer> WrongAsync(
        PersonAccount account,
        string? address,
        CancellationToken cancellation
    )
    {
        await users.AccessFailedAsync(account);
        return await RefusedAsync(
            account,
            address,
            cancellation,
            await users.IsLockedOutAsync(account)
        );
    }

    private async Task<SignInAnswer> DoneAsync(
        PersonAccount account,
        string? address,
        CancellationToken cancellation
    )
    {
        account.LastSignIn = clock.GetUtcNow();
        Invitations.Must(await users.UpdateAsync(account));
        await journal.WriteAsync(
            PeopleJournal.SignedIn,
            account.UserName!,
            account.UserName,
            address,
            cancellation
        );
        return SignInAnswer.Done;
    }

    private async Task<SignInAnswer> RefusedAsync(
        PersonAccount? account,
        string? address,
        CancellationToken cancellation,
        bool locked = false
    )
    {
        await journal.WriteAsync(
            locked ? PeopleJournal.LockedOut : PeopleJournal.SignInFailed,
            JournalData.Service,
            account?.UserName,
            address,
            cancellation
        );
        return SignInAnswer.Refused;
    }
}
