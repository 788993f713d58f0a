using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>People and their credentials: in the same database as the cases, with migrations of their own. The schema has room for passkeys.</summary>
public sealed class PeopleDb(DbContextOptions<PeopleDb> options)
    : IdentityUserContext<PersonAccount>(options)
{
    internal const string MigrationsTable = "__PeopleMigrations";

    public DbSet<InvitationEntity> Invitations => Set<InvitationEntity>();
    public DbSet<PersonMailEntity> Mails => Set<PersonMailEntity>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder
            .Entity<PersonAccount>()
            .ToTable("People")
            .Property(p => p.Role)
            .HasConversion<string>();
        builder.Entity<IdentityUserClaim<string>>().ToTable("PeopleClaims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("PeopleLogins");
        builder.Entity<IdentityUserToken<string>>().ToTable("PeopleTokens");
        builder.Entity<IdentityUserPasskey<string>>().ToTable("PeoplePasskeys");
        builder.Entity<PersonMailEntity>(mail =>
        {
            mail.ToTable("PeopleMails");
            mail.Property(m => m.Change).HasConversion<string>();
            mail.HasIndex(m => m.NextTry);
            mail.HasOne<PersonAccount>()
                .WithMany()
                .HasForeignKey(m => m.AccountId)
                .OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<InvitationEntity>(invitation =>
        {
            invitation.HasIndex(i => i.TokenSha256).IsUnique();
            invitation
                .HasOne<PersonAccount>()
                .WithMany()
                .HasForeignKey(i => i.AccountId)
                .OnDelete(DeleteBehavior.Restrict);
        });
    }
}

/// <summary>For <c>dotnet ef</c> alone.</summary>
public sealed class PeopleDbDesign : IDesignTimeDbContextFactory<PeopleDb>
{
    public PeopleDb CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<PeopleDb>()
                .UseSqlite(
                    "Data Source=:memory:",
                    sqlite => sqlite.MigrationsHistoryTable(PeopleDb.MigrationsTable)
                )
                .UseApplicationServiceProvider(
                    new ServiceCollection()
                        .Configure<IdentityOptions>(o =>
                            o.Stores.SchemaVersion = IdentitySchemaVersions.Version3
                        )
                        .BuildServiceProvider()
                )
                .Options
        );
}
