using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Revocation;

public sealed class EmbeddedAuthorityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RevokeAsync_KnownCertificate_IsPublishedWithReasonAndDate(bool rsa)
    {
        await using var rig = await AuthorityRig.MakeAsync(rsa);
        var target = await rig.RegisterAsync("1121F2");

        (await rig.Authority.StatusAsync(target, Ct)).ShouldBeNull();
        var receipt = await rig.RevokeAsync(target, CrlReason.KeyCompromise);

        receipt.Result.ShouldBe(RevocationResult.Revoked);
        receipt.RevokedAt.ShouldBe(rig.Storage.Clock.GetUtcNow());
        receipt.Reason.ShouldBe(CrlReason.KeyCompromise);
        receipt.CrlNumber.ShouldBe("1");
        var crl = await rig.PublishedAsync();
        crl.Entries["1121F2"].Reason.ShouldBe((int)CrlReason.KeyCompromise);
        crl.IssuerDer.ToArray().ShouldBe(rig.Ca.Certificate.SubjectName.RawData);
        crl.NextUpdate.ShouldBe(crl.ThisUpdate.AddHours(24));
        var status = (await rig.Authority.StatusAsync(target, Ct)).ShouldNotBeNull();
        status.Result.ShouldBe(RevocationResult.AlreadyRevoked);
    }

    [Fact]
    public async Task PublishDue_TheLockIsHeldByAnother_IsGivenUpAfterHalfAMinuteAndWorksLater()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        Directory.CreateDirectory(rig.Options.CrlFolder);
        var lockFile = Path.Combine(rig.Options.CrlFolder, ".test-ca.lock");
        await using (
            new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
        )
        {
            var publishing = rig.Authority.PublishDueAsync(AuthorityRig.Ct);
            rig.Storage.Clock.Advance(TimeSpan.FromSeconds(29));
            await Task.WhenAny(publishing, Task.Delay(200, AuthorityRig.Ct));
            publishing.IsCompleted.ShouldBeFalse("another may be publishing");

            rig.Storage.Clock.Advance(TimeSpan.FromSeconds(2));

            (
                await Should.ThrowAsync<CrlRefusedException>(() =>
                    publishing.WaitAsync(TimeSpan.FromSeconds(60), AuthorityRig.Ct)
                )
            ).Message.ShouldStartWith("test-ca: ");
            File.Exists(rig.CrlPath).ShouldBeFalse();
        }

        await rig.Authority.PublishDueAsync(AuthorityRig.Ct);
        File.Exists(rig.CrlPath).ShouldBeTrue();
    }

    [Fact]
    public async Task PublishDue_TheFolderCantBeWritten_IsSaidAndNothingWaits()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await File.WriteAllTextAsync(rig.Options.CrlFolder, "no folder", AuthorityRig.Ct);

        (
            await Should.ThrowAsync<CrlRefusedException>(() =>
                rig.Authority.PublishDueAsync(AuthorityRig.Ct)
            )
        ).Message.ShouldStartWith("test-ca: ");
    }

    [Fact]
    public async Task RevokeAsync_RevokedByAnotherCase_IsAlreadyRevokedAndKeepsTheFirst()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");
        var first = await rig.RevokeAsync(target, CrlReason.KeyCompromise, "R-2026-000001");
        rig.Storage.Clock.Advance(TimeSpan.FromHours(1));

        var second = await rig.RevokeAsync(target, CrlReason.Superseded, "R-2026-000002");

        second.Result.ShouldBe(RevocationResult.AlreadyRevoked);
        (second.RevokedAt, second.Reason).ShouldBe((first.RevokedAt, first.Reason));
        (await rig.PublishedAsync()).Number.ShouldBe(1, "nothing changed, nothing is published");
    }

    [Fact]
    public async Task RevokeAsync_SameCaseAgainAfterACrash_GetsItsOwnReceipt()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");
        var first = await rig.RevokeAsync(target);
        rig.Start();

        (await rig.RevokeAsync(target)).ShouldBe(first);
    }

    [Fact]
    public async Task RevokeAsync_DiedBetweenCommitAndPublication_RestartPublishes()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");
        await rig.Authority.PublishDueAsync(Ct);
        var empty = await File.ReadAllBytesAsync(rig.CrlPath, Ct);
        await rig.RevokeAsync(target);
        await File.WriteAllBytesAsync(rig.CrlPath, empty, Ct);
        var early = (await rig.Authority.StatusAsync(target, Ct)).ShouldNotBeNull();

        await rig.Start().PublishDueAsync(Ct);

        early.Result.ShouldBe(RevocationResult.Pending);
        var crl = await rig.PublishedAsync();
        crl.Entries.ContainsKey("AB").ShouldBeTrue();
        crl.Number.ShouldBe(3, "2 was taken, and may have been seen");
    }

    [Fact]
    public async Task RevokeAsync_ManyAtOnce_AllAreListedAndNumbersRise()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var targets = await rig.RegisterAsync([
            .. Enumerable.Range(1, 20).Select(n => AuthorityRig.Row($"AB{n:X2}")),
        ]);

        var receipts = await Task.WhenAll(
            targets.Select((t, n) => rig.RevokeAsync(t, caseNumber: $"R-2026-{n:000000}"))
        );

        receipts.ShouldAllBe(r => r.Result == RevocationResult.Revoked);
        (await rig.PublishedAsync())
            .Entries.Keys.Order()
            .ShouldBe(targets.Select(t => t.SerialNumber).Order());
    }

    [Fact]
    public async Task RevokeAsync_ManyCasesOneCertificate_OneRevokesIt()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");

        var receipts = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(n => rig.RevokeAsync(target, caseNumber: $"R-2026-{n:000000}"))
        );

        receipts.Count(r => r.Result == RevocationResult.Revoked).ShouldBe(1);
        receipts.Count(r => r.Result == RevocationResult.AlreadyRevoked).ShouldBe(7);
        receipts.Select(r => r.RevokedAt).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task RevokeAsync_NotInTheRegistry_IsRefusedAndNothingHappens()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");

        var receipt = await rig.RevokeAsync(target with { SerialNumber = "AC" });

        receipt.Result.ShouldBe(RevocationResult.Refused);
        File.Exists(rig.CrlPath).ShouldBeFalse();
    }

    [Fact]
    public async Task RevokeAsync_AnotherIssuer_IsRefused()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var targets = await rig.RegisterAsync(AuthorityRig.Row("AB", issuer: "Somebody else's CA"));

        (await rig.RevokeAsync(targets[0])).Result.ShouldBe(RevocationResult.Refused);
    }

    [Fact]
    public async Task RevokeAsync_CertificateOfACaOfTheSameName_IsRefused()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var namesake = TestCa.Make(rig.Folder, "namesake");
        using var theirs = namesake.Issue("5B");
        using var ours = rig.Ca.Issue("5C");
        var targets = await rig.RegisterAsync(
            AuthorityRig.Row("5B", theirs),
            AuthorityRig.Row("5C", ours)
        );

        (await rig.RevokeAsync(targets.Single(t => t.SerialNumber == "5B"))).Result.ShouldBe(
            RevocationResult.Refused
        );
        (await rig.RevokeAsync(targets.Single(t => t.SerialNumber == "5C"))).Result.ShouldBe(
            RevocationResult.Revoked
        );
    }

    [Fact]
    public async Task RevokeAsync_TwoCasOfOneName_CertificateItselfTellsWhich()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var namesake = TestCa.Make(rig.Folder, "namesake");
        rig.Options.Embedded.Authorities.Add(namesake.Options);
        rig.Start();
        using var theirs = namesake.Issue("5B");
        var targets = await rig.RegisterAsync(
            AuthorityRig.Row("5B", theirs),
            AuthorityRig.Row("5C")
        );

        (await rig.RevokeAsync(targets.Single(t => t.SerialNumber == "5B"))).Result.ShouldBe(
            RevocationResult.Revoked
        );
        (await rig.RevokeAsync(targets.Single(t => t.SerialNumber == "5C"))).Detail.ShouldContain(
            "several"
        );
        File.Exists(rig.CrlPath).ShouldBeFalse();
        File.Exists(Path.Combine(rig.Options.CrlFolder, "namesake.crl")).ShouldBeTrue();
    }

    [Fact]
    public async Task RevokeAsync_FolderCannotBeWritten_ThrowsAndTheNextTryPublishes()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");
        await File.WriteAllTextAsync(rig.Options.CrlFolder, "a file where a folder should be", Ct);

        await Should.ThrowAsync<IOException>(() => rig.RevokeAsync(target));
        File.Delete(rig.Options.CrlFolder);

        (await rig.RevokeAsync(target)).Result.ShouldBe(RevocationResult.Revoked);
    }

    [Fact]
    public async Task RevokeAsync_CompromisedSince_IsPublishedWhenInThePast()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var now = rig.Storage.Clock.GetUtcNow();
        var targets = await rig.RegisterAsync(AuthorityRig.Row("AB"), AuthorityRig.Row("AC"));

        await rig.Authority.RevokeAsync(
            targets[0],
            CrlReason.KeyCompromise,
            now.AddDays(-2),
            "R-2026-000001",
            Ct
        );
        await rig.Authority.RevokeAsync(
            targets[1],
            CrlReason.KeyCompromise,
            now.AddDays(2),
            "R-2026-000002",
            Ct
        );

        var entries = (await rig.PublishedAsync()).Entries;
        entries["AB"].CompromisedSince.ShouldBe(now.AddDays(-2));
        entries["AC"].CompromisedSince.ShouldBeNull();
    }

    [Fact]
    public async Task PublishDueAsync_HalfADay_PublishesAnewWithAHigherNumber()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.Authority.PublishDueAsync(Ct);
        await rig.Authority.PublishDueAsync(Ct);
        (await rig.PublishedAsync()).Number.ShouldBe(1);

        rig.Storage.Clock.Advance(TimeSpan.FromHours(12));
        await rig.Authority.PublishDueAsync(Ct);

        var crl = await rig.PublishedAsync();
        crl.Number.ShouldBe(2);
        crl.ThisUpdate.ShouldBe(rig.Storage.Clock.GetUtcNow());
    }

    [Fact]
    public async Task PublishDueAsync_WhatIsPublishedIsOfTheFuture_PublishesAnewWithAHigherNumber()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        rig.Storage.Clock.Jump(TimeSpan.FromDays(30));
        await rig.Authority.PublishDueAsync(Ct);
        rig.Storage.Clock.Jump(TimeSpan.FromDays(-30));

        await rig.Authority.PublishDueAsync(Ct);

        var crl = await rig.PublishedAsync();
        (crl.Number, crl.ThisUpdate).ShouldBe((2, rig.Storage.Clock.GetUtcNow()));
        await rig.Authority.PublishDueAsync(Ct);
        (await rig.PublishedAsync()).Number.ShouldBe(2, "once");
    }

    [Fact]
    public async Task PublishDueAsync_BackupRestored_RefusesUntilItIsReconciled()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var targets = await rig.RegisterAsync(AuthorityRig.Row("AB"), AuthorityRig.Row("AC"));
        await rig.RevokeAsync(targets[0], CrlReason.KeyCompromise);
        var before = await File.ReadAllBytesAsync(rig.CrlPath, Ct);
        var entry = (await rig.PublishedAsync()).Entries["AB"];
        await rig.LoseTablesAsync();
        rig.Storage.Clock.Advance(TimeSpan.FromHours(12));
        rig.Start();

        var refusal = await Should.ThrowAsync<CrlRefusedException>(() =>
            rig.Authority.PublishDueAsync(Ct)
        );
        var meanwhile = await rig.RevokeAsync(targets[1], caseNumber: "R-2026-000008");

        refusal.Message.ShouldContain("authority adopt test-ca");
        meanwhile.Result.ShouldBe(RevocationResult.Pending, "recorded, and not published");
        (await File.ReadAllBytesAsync(rig.CrlPath, Ct)).ShouldBe(before);
        (await rig.Authority.ProbeAsync(Ct)).Works.ShouldBeFalse();

        (await rig.Authority.AdoptAsync("test-ca", null, Ct)).ShouldBe(1);
        await rig.Authority.PublishDueAsync(Ct);

        var crl = await rig.PublishedAsync();
        crl.Number.ShouldBe(2);
        crl.Entries["AB"].ShouldBe(entry);
        crl.Entries.Keys.Order().ShouldBe(["AB", "AC"]);
        (await rig.RevokeAsync(targets[0], caseNumber: "R-2026-000009")).Result.ShouldBe(
            RevocationResult.AlreadyRevoked
        );
        (await rig.Authority.AdoptAsync("test-ca", null, Ct)).ShouldBe(0, "repeating is harmless");
        (
            await new JournalVerifier(rig.Storage.Database).VerifyAsync(null, Ct)
        ).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task PublishDueAsync_NumberBehindThePublished_Refuses()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));
        await using (var db = rig.Storage.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE CrlNumbers SET Last = '0'", Ct);
        }

        rig.Storage.Clock.Advance(TimeSpan.FromHours(12));

        (
            await Should.ThrowAsync<CrlRefusedException>(() => rig.Authority.PublishDueAsync(Ct))
        ).Message.ShouldContain("last number is 0");
    }

    [Fact]
    public async Task AdoptAsync_AnotherCasCrl_IsRefused()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));
        using var namesake = TestCa.Make(rig.Folder, "namesake");
        rig.Options.Embedded.Authorities.Add(namesake.Options);
        rig.Start();

        await Should.ThrowAsync<CrlRefusedException>(() =>
            rig.Authority.AdoptAsync("namesake", rig.CrlPath, Ct)
        );
        await Should.ThrowAsync<CrlRefusedException>(() =>
            rig.Authority.AdoptAsync("nobody", null, Ct)
        );
    }

    [Fact]
    public async Task PublishLastAsync_CertificateInForce_IsRefused()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("AB");

        (
            await Should.ThrowAsync<CrlRefusedException>(() =>
                rig.Authority.PublishLastAsync("test-ca", Ct)
            )
        ).Message.ShouldContain("AB");
        File.Exists(rig.CrlPath).ShouldBeFalse();
    }

    [Fact]
    public async Task PublishLastAsync_NothingInForce_IsTheLastForEver()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("AB");
        await rig.RevokeAsync(target);

        await rig.Authority.PublishLastAsync("test-ca", Ct);
        rig.Storage.Clock.Advance(TimeSpan.FromDays(400));
        await rig.Start().PublishDueAsync(Ct);

        var crl = await rig.PublishedAsync();
        crl.Number.ShouldBe(2);
        crl.NextUpdate.ShouldBe(new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
        crl.Entries.Keys.ShouldBe(["AB"]);
        (await File.ReadAllBytesAsync(rig.CrlPath, Ct))
            .AsSpan()
            .IndexOf("99991231235959Z"u8)
            .ShouldBeGreaterThan(0);
        (await rig.RevokeAsync(target, caseNumber: "R-2026-000002")).Result.ShouldBe(
            RevocationResult.Refused
        );
    }

    [Fact]
    public async Task PublishDueAsync_AnotherCasCrlUnderItsName_IsNotReplaced()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));
        using var successor = TestCa.Make(rig.Folder); // same name and file, another key
        rig.Start();
        var before = await File.ReadAllBytesAsync(rig.CrlPath, Ct);

        var refusal = await Should.ThrowAsync<CrlRefusedException>(() =>
            rig.Authority.PublishDueAsync(Ct)
        );

        refusal.Message.ShouldContain("not replaced");
        (await File.ReadAllBytesAsync(rig.CrlPath, Ct)).ShouldBe(before);
    }

    [Fact]
    public async Task PublishDueAsync_DamagedCrlOfOurs_IsReplaced()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));
        await File.WriteAllTextAsync(rig.CrlPath, "half a fi", Ct);

        await rig.Authority.PublishDueAsync(Ct);

        (await rig.PublishedAsync()).Entries.ContainsKey("AB").ShouldBeTrue();
    }

    [Fact]
    public async Task RevokeAsync_IsJournalledAndTheTableRefusesChange()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));

        (
            await new JournalVerifier(rig.Storage.Database).VerifyAsync(null, Ct)
        ).Intact.ShouldBeTrue();
        await using var db = rig.Storage.Database.CreateDbContext();
        (await db.Journal.Select(j => j.Kind).ToListAsync(Ct)).ShouldContain("certificate-revoked");
        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
            db.Database.ExecuteSqlRawAsync("DELETE FROM RevokedCertificates", Ct)
        );
    }

    [Theory]
    [InlineData("DELETE FROM RevokedCertificates")]
    [InlineData("UPDATE RevokedCertificates SET Reason = 0")]
    [InlineData("UPDATE RevokedCertificates SET SerialNumber = 'AC'")]
    public async Task VerifyAsync_RevocationTamperedWith_IsFound(string sql)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("AB"));
        await using (var db = rig.Storage.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(
                "DROP TRIGGER \"RevokedCertificates_DELETE\"; DROP TRIGGER \"RevokedCertificates_UPDATE\"",
                Ct
            );
            await db.Database.ExecuteSqlRawAsync(sql, Ct);
        }

        (
            await new JournalVerifier(rig.Storage.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldContain(p => p.Kind == JournalProblemKind.RevocationChanged);
    }

    [Fact]
    public async Task ProbeAsync_GoodConfiguration_Works()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.Authority.PublishDueAsync(Ct);

        var probe = await rig.Authority.ProbeAsync(Ct);

        probe.Works.ShouldBeTrue(string.Join("; ", probe.Checks));
    }

    [Fact]
    public async Task ProbeAsync_WrongPassword_SaysWhichKeyAndNoSecret()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var password = Path.Combine(rig.Folder, "wrong");
        await File.WriteAllTextAsync(password, "not-this", Ct);
        rig.Ca.Options.PasswordFile = password;
        rig.Start();

        var failed = (await rig.Authority.ProbeAsync(Ct)).Checks.Where(c => !c.Works).ToList();

        failed.ShouldContain(c => c.Subject == "key of test-ca" && c.Advice != null);
        string.Join("", failed).ShouldNotContain("not-this");
        rig.Authority.Problems.ShouldHaveSingleItem().ShouldContain("test-ca");
    }

    [Fact]
    public async Task Load_CaWithoutCrlSign_IsRefused()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var ca = TestCa.Make(rig.Folder, "no-crl", mayCrl: false);

        IssuingAuthority.Load(ca.Options).Problem!.ShouldContain("cRLSign");
    }
}
