using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MailRevocationWorker.Storage;

/// <summary>The tables. One derived context a database engine, with its own migrations.</summary>
public abstract class WorkerDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<MessageEntity> Messages => Set<MessageEntity>();
    public DbSet<CaseEntity> Cases => Set<CaseEntity>();
    public DbSet<StepOutputEntity> StepOutputs => Set<StepOutputEntity>();
    public DbSet<CaseCounterEntity> CaseCounters => Set<CaseCounterEntity>();
    public DbSet<ReplyEntity> Replies => Set<ReplyEntity>();
    public DbSet<TaskEntity> Tasks => Set<TaskEntity>();
    public DbSet<CaseTermEntity> CaseTerms => Set<CaseTermEntity>();
    public DbSet<JournalEntity> Journal => Set<JournalEntity>();

    public DbSet<RegistryImportEntity> RegistryImports => Set<RegistryImportEntity>();
    public DbSet<OrganisationEntity> Organisations => Set<OrganisationEntity>();
    public DbSet<HolderEntity> Holders => Set<HolderEntity>();
    public DbSet<MandateEntity> Mandates => Set<MandateEntity>();
    public DbSet<CertificateEntity> Certificates => Set<CertificateEntity>();
    public DbSet<CertificateFileEntity> CertificateFiles => Set<CertificateFileEntity>();

    public DbSet<RevokedCertificateEntity> RevokedCertificates => Set<RevokedCertificateEntity>();
    public DbSet<PublicationEntity> Publications => Set<PublicationEntity>();
    public DbSet<CrlNumberEntity> CrlNumbers => Set<CrlNumberEntity>();

    public DbSet<OperatorActEntity> OperatorActs => Set<OperatorActEntity>();
    public DbSet<ClaimEntity> Claims => Set<ClaimEntity>();
    public DbSet<ProposalEntity> Proposals => Set<ProposalEntity>();
    public DbSet<SavedTextEntity> SavedTexts => Set<SavedTextEntity>();
    public DbSet<JobRunEntity> JobRuns => Set<JobRunEntity>();
    public DbSet<AnnouncementEntity> Announcements => Set<AnnouncementEntity>();
    public DbSet<PurgeEntity> Purges => Set<PurgeEntity>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        MapJobs(modelBuilder);
        MapCases(modelBuilder);
        MapRegistry(modelBuilder);
        MapRevocation(modelBuilder);
        OperatorTables.Map(modelBuilder);
    }

    private static void MapCases(ModelBuilder model)
    {
        model.Entity<MessageEntity>(message =>
        {
            // The bytes are the identity; the place in the mailbox changes with UIDVALIDITY and redelivery, and
            // may be given to another message.
            message.HasIndex(m => m.Sha256).IsUnique();
            message.HasIndex(m => new
            {
                m.Account,
                m.Folder,
                m.UidValidity,
                m.Uid,
            });
            message.HasIndex(m => m.Filed);
        });
        model.Entity<CaseEntity>(row =>
        {
            row.HasIndex(c => c.Number).IsUnique();
            row.HasIndex(c => c.DocumentSha256);
            row.HasIndex(c => c.SignedSha256);
            row.HasIndex(c => new { c.LastStep, c.State });
            row.HasIndex(c => c.DecidedAt);
            MapLists(row);
            row.Property(c => c.State).HasConversion<string>();
            row.Property(c => c.LastStep).HasConversion<string>();
            row.Property(c => c.Decision).HasConversion<string>();
            row.Property(c => c.Code).HasConversion<string>();
            row.Property(c => c.Version).IsConcurrencyToken();
            row.HasOne<MessageEntity>()
                .WithMany()
                .HasForeignKey(c => c.MessageId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<StepOutputEntity>(output =>
        {
            output.HasIndex(o => new { o.CaseId, o.Step });
            output.Property(o => o.Step).HasConversion<string>();
            output
                .HasOne<CaseEntity>()
                .WithMany()
                .HasForeignKey(o => o.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CaseCounterEntity>(counter =>
        {
            counter.HasKey(c => c.Year);
            counter.Property(c => c.Year).ValueGeneratedNever();
        });
        model.Entity<ReplyEntity>(reply =>
        {
            reply.HasIndex(r => r.MessageId).IsUnique();
            reply.HasIndex(r => r.CaseId);
            reply.HasIndex(r => new { r.To, r.At });
            reply.HasIndex(r => r.At);
            reply.Property(r => r.Kind).HasConversion<string>();
            reply.Property(r => r.State).HasConversion<string>();
            reply.Property(r => r.Code).HasConversion<string>();
            reply
                .HasOne<CaseEntity>()
                .WithMany()
                .HasForeignKey(r => r.CaseId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CaseTermEntity>(term =>
        {
            term.HasKey(t => new { t.Term, t.CaseId });
            term.HasIndex(t => t.CaseId);
            term.HasOne<CaseEntity>().WithMany().HasForeignKey(t => t.CaseId);
        });
        model.Entity<TaskEntity>().HasIndex(t => new { t.Done, t.Kind });
        model.Entity<JournalEntity>(entry =>
        {
            entry.ToTable("Journal");
            entry.HasKey(j => j.Seq);
            entry.Property(j => j.Seq).ValueGeneratedNever();
            entry.HasIndex(j => j.CaseId);
        });
    }

    /// <summary>What the operators' lists are ordered and filtered by.</summary>
    private static void MapLists(EntityTypeBuilder<CaseEntity> row)
    {
        row.HasIndex(c => new
            {
                c.State,
                c.Urgent,
                c.Deadline,
                c.Id,
            })
            .IsDescending(false, true, false, false);
        row.HasIndex(c => new { c.ReceivedAt, c.Id });
        // All that the figures count, so that they read this and no case.
        row.HasIndex(c => new
        {
            c.ReceivedAt,
            c.State,
            c.Decision,
            c.Code,
            c.DecidedAt,
        });
        row.HasIndex(c => new { c.Code, c.ReceivedAt });
        row.HasIndex(c => new { c.Product, c.ReceivedAt });
        row.HasIndex(c => c.TargetSerial);
    }

    private static void MapRegistry(ModelBuilder model)
    {
        model
            .Entity<HolderEntity>()
            .HasOne<OrganisationEntity>()
            .WithMany()
            .HasForeignKey(h => h.OrganisationId)
            .OnDelete(DeleteBehavior.Restrict);
        model.Entity<MandateEntity>(mandate =>
        {
            mandate.HasKey(m => new { m.OrganisationId, m.HolderId });
            mandate
                .HasOne<OrganisationEntity>()
                .WithMany()
                .HasForeignKey(m => m.OrganisationId)
                .OnDelete(DeleteBehavior.Restrict);
            mandate
                .HasOne<HolderEntity>()
                .WithMany()
                .HasForeignKey(m => m.HolderId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CertificateEntity>(certificate =>
        {
            certificate.HasKey(c => c.Key);
            certificate.HasIndex(c => new { c.IssuerCommonName, c.SerialNumber }).IsUnique();
            certificate.HasIndex(c => c.SerialNumber);
            certificate.HasIndex(c => c.RequestKey);
            certificate.HasIndex(c => c.Sha256).IsUnique();
            certificate.Property(c => c.Status).HasConversion<string>();
            certificate
                .HasOne<HolderEntity>()
                .WithMany()
                .HasForeignKey(c => c.HolderId)
                .OnDelete(DeleteBehavior.Restrict);
            certificate
                .HasOne<OrganisationEntity>()
                .WithMany()
                .HasForeignKey(c => c.OrganisationId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<CertificateFileEntity>(file =>
        {
            file.HasKey(f => f.CertificateKey);
            file.Property(f => f.CertificateKey).ValueGeneratedNever();
            file.HasOne<CertificateEntity>()
                .WithOne()
                .HasForeignKey<CertificateFileEntity>(f => f.CertificateKey)
                .OnDelete(DeleteBehavior.Restrict);
        });
    }

    private static void MapRevocation(ModelBuilder model)
    {
        model.Entity<RevokedCertificateEntity>().HasKey(r => new { r.IssuerKey, r.SerialNumber });
        PublicationEntity.Map(model);
        model.Entity<CrlNumberEntity>().HasKey(n => n.IssuerKey);
    }

    private static void MapJobs(ModelBuilder model)
    {
        model.Entity<JobRunEntity>(run =>
        {
            run.HasKey(r => r.Name);
            run.Property(r => r.Outcome).HasConversion<string>();
        });
        model.Entity<AnnouncementEntity>().HasKey(a => a.Key);
        model.Entity<PurgeEntity>(purge =>
        {
            purge.HasKey(p => p.MessageId);
            purge.Property(p => p.MessageId).ValueGeneratedNever();
        });
    }
}
