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
        if (
            await manager.GetTwoFactorAuthenticationUserAsync() is not { Ended: false } account
            || code is not { Length: > 0 and <= 64 }
        )
        {
            return await RefusedAsync(null, address, cancellation);
        }

        var digits = Invitations.Digits(code);
        if (digits.Length == 6 && !code.Any(char.IsAsciiLetter))
        {
            // A code seen over somebody's shoulder is worth nothing once it was used.
            return digits == account.LastCode
                ? await WrongAsync(account, address, cancellation)
                : await AuthenticatorAsync(account, digits, address, cancellation);
        }

        var recovered = await manager.TwoFactorRecoveryCodeSignInAsync(
            code.Replace(" ", "", StringComparison.Ordinal)
        );
        return recovered.Succeeded
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
        var result = await manager.TwoFactorAuthenticatorSignInAsync(
            digits,
            isPersistent: false,
            rememberClient: false
        );
        if (!result.Succeeded)
        {
            return await RefusedAsync(account, address, cancellation, result.IsLockedOut);
        }

        account.LastCode = digits;
        return await DoneAsync(account, address, cancellation);
    }

    private async Task<SignInAnswer> WrongAsync(
        PersonAccount account,
        string? address,
        CancellationToken cancellation
    )
    {
        await users.AccessFailedAsync(account);
        return await RefusedAsync(account, address, cancellation);
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
