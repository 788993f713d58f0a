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
)
{
    /// <summary>The newest mail with a link; null where none was asked for, or the link was handed over on the console.</summary>
    public LinkMail? Mail { get; init; }
}

/// <param name="SentAt">UTC; null: not yet.</param>
/// <param name="Waits">It is tried again.</param>
public sealed record LinkMail(DateTimeOffset? SentAt, bool Waits);

/// <summary>Accounts that are there already.</summary>
public sealed class Accounts(
    UserManager<PersonAccount> users,
    PeopleDb db,
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
        var mails = (
            await db.Mails.AsNoTracking().Where(m => m.AccountId != null).ToListAsync(cancellation)
        )
            .GroupBy(m => m.AccountId!)
            .ToDictionary(g => g.Key, g => g.MaxBy(m => m.Id)!);
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
                )
                {
                    Mail = mails.TryGetValue(a.Id, out var mail)
                        ? new(mail.SentAt, mail.NextTry is not null)
                        : null,
                }),
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
