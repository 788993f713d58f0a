using MailRevocationWorker.Cases;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>An account as supervisors see it.</summary>
public sealed record AccountRow(
    string Name,
    PersonRole Role,
    string? Email,
    DateTimeOffset AddedAt,
    DateTimeOffset? LastSignIn,
    bool Ended,
    bool Enrolled,
    bool Locked
);

/// <summary>Accounts that are there already.</summary>
public sealed class Accounts(
    UserManager<PersonAccount> users,
    SignInManager<PersonAccount> manager,
    PeopleJournal journal,
    TimeProvider clock
)
{
    /// <summary>By name, those that came to an end last.</summary>
    public async Task<IReadOnlyList<AccountRow>> AllAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var all = await users.Users.AsNoTracking().ToListAsync(cancellation);
        return
        [
            .. all.OrderBy(a => a.Ended)
                .ThenBy(a => a.UserName, StringComparer.Ordinal)
                .Select(a => new AccountRow(
                    a.UserName!,
                    a.Role,
                    a.Email,
                    a.AddedAt,
                    a.LastSignIn,
                    a.Ended,
                    a.PasswordHash is not null,
                    a.LockoutEnd > now
                )),
        ];
    }

    /// <summary>A wrong current password counts like one at the door. The person's other sessions end; this one goes on.</summary>
    public async Task<(
        bool Changed,
        bool WrongCurrent,
        InvitationProblem? Problem
    )> ChangePasswordAsync(
        Person person,
        string? current,
        string? password,
        string? again,
        string? address,
        CancellationToken cancellation
    )
    {
        if (password != again || password is null)
        {
            return (false, false, InvitationProblem.PasswordsDiffer);
        }

        var account =
            await users.FindByNameAsync(person.Name)
            ?? throw new InvalidOperationException("signed in without an account");
        if (
            !(
                await manager.CheckPasswordSignInAsync(
                    account,
                    current ?? "",
                    lockoutOnFailure: true
                )
            ).Succeeded
        )
        {
            return (false, true, null);
        }

        var result = await users.ChangePasswordAsync(account, current!, password);
        if (!result.Succeeded)
        {
            return (false, false, InvitationProblem.PasswordWeak);
        }

        await manager.RefreshSignInAsync(account);
        await journal.WriteAsync(
            PeopleJournal.PasswordChanged,
            person.Name,
            person.Name,
            address,
            cancellation
        );
        return (true, false, null);
    }
}
