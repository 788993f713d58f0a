using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>How the tables of what people do are laid out.</summary>
internal static class OperatorTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<OperatorActEntity>(act =>
        {
            act.HasIndex(a => a.CaseId);
            act.HasIndex(a => a.Kind);
            act.Property(a => a.Kind).HasConversion<string>();
            act.HasOne<CaseEntity>()
                .WithMany()
                .HasForeignKey(a => a.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<ClaimEntity>(claim =>
        {
            claim.HasKey(c => c.CaseId);
            claim
                .HasOne<CaseEntity>()
                .WithOne()
                .HasForeignKey<ClaimEntity>(c => c.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<ProposalEntity>(proposal =>
        {
            proposal.HasKey(p => p.CaseId);
            proposal.HasIndex(p => p.ActId).IsUnique();
            proposal
                .HasOne<CaseEntity>()
                .WithOne()
                .HasForeignKey<ProposalEntity>(p => p.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
            proposal
                .HasOne<OperatorActEntity>()
                .WithOne()
                .HasForeignKey<ProposalEntity>(p => p.ActId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<SavedTextEntity>().Property(t => t.Action).HasConversion<string>();
    }
}
