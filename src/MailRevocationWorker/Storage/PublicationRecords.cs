using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// Table Publications: one row for each certificate that a case revoked, from the authority's acceptance to the published status. A case that was decided anew may have had
/// another certificate before.
/// </summary>
public sealed class PublicationEntity
{
    public long CaseId { get; set; }
    public required string IssuerCommonName { get; set; }

    /// <summary>Upper-case hex without leading zeros.</summary>
    public required string SerialNumber { get; set; }

    /// <summary>What the case's receipt says once it is published.</summary>
    public RevocationResult Result { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
    public DateTimeOffset AcceptedAt { get; set; }

    /// <summary>When every status method was read and said revoked; null while one does not.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    internal static void Map(ModelBuilder model) =>
        model.Entity<PublicationEntity>(row =>
        {
            row.ToTable("Publications");
            row.HasKey(p => new
            {
                p.CaseId,
                p.IssuerCommonName,
                p.SerialNumber,
            });
            row.Property(p => p.Result).HasConversion<string>();
            row.HasIndex(p => p.PublishedAt);
            row.HasIndex(p => new { p.IssuerCommonName, p.SerialNumber });
            row.HasOne<CaseEntity>()
                .WithMany()
                .HasForeignKey(p => p.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
        });
}

/// <summary>A revocation on its way to everybody's knowledge; times are UTC.</summary>
/// <param name="Result">What the case's receipt says once it is published.</param>
/// <param name="AcceptedAt">By the authority.</param>
/// <param name="PublishedAt">Null: not yet.</param>
public sealed record PublicationRow(
    long CaseId,
    string IssuerCommonName,
    string SerialNumber,
    RevocationResult Result,
    DateTimeOffset ReceivedAt,
    DateTimeOffset AcceptedAt,
    DateTimeOffset? PublishedAt
)
{
    /// <summary>Whether it is that certificate's.</summary>
    public bool IsOf(RegisteredCertificate? target) =>
        target is not null
        && IssuerCommonName == target.IssuerCommonName
        && SerialNumber == target.SerialNumber;

    /// <summary>From receipt to published status; null: not yet.</summary>
    public TimeSpan? Took => PublishedAt - ReceivedAt;
}
