using MailRevocationWorker.Cases;
using Microsoft.AspNetCore.Identity;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Table People: who may use the dashboard. <see cref="IdentityUser{TKey}.UserName"/> is the journal's actor and never changes.</summary>
public sealed class PersonAccount : IdentityUser
{
    public PersonRole Role { get; set; }

    /// <summary>Came to an end: the account stays, since the journal names it, and nobody signs in with it.</summary>
    public bool Ended { get; set; }

    /// <summary>The step of time of the newest authenticator code that was accepted: no code of it, nor of an earlier one, is accepted again (RFC 6238 clause 5.2).</summary>
    public long? LastCodeStep { get; set; }
    public DateTimeOffset AddedAt { get; set; }
    public DateTimeOffset? LastSignIn { get; set; }
}

/// <summary>Table Invitations: links that let a person set a password and enrol an authenticator, once.</summary>
public sealed class InvitationEntity
{
    public long Id { get; set; }
    public required string AccountId { get; set; }

    /// <summary>SHA-256 of the link's secret, upper-case hex: the secret itself is kept nowhere.</summary>
    public required string TokenSha256 { get; set; }
    public DateTimeOffset Until { get; set; }
    public bool Used { get; set; }
}
