using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Revocation;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class PublishGateTests : IAsyncLifetime
{
    private PublishedBed bed = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bed = await PublishedBed.MakeAsync();

    public async ValueTask DisposeAsync() => await bed.EndAsync();

    [Fact]
    public async Task Revoke_Published_KeepsTheEvidenceAndTheTime()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        var (row, assessed) = await bed.DecidedAsync(target);
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromSeconds(42));

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        var receipt = await ReceiptAsync(row);
        receipt.Result.ShouldBe(RevocationResult.Revoked);
        var proof = receipt.Published.ShouldNotBeNull();
        proof.SecondsFromReceipt.ShouldBe(42);
        proof
            .Evidence.Select(e => e.Method)
            .ShouldBe([StatusMethod.Ocsp, StatusMethod.Crl], ignoreOrder: true);
        foreach (var evidence in proof.Evidence)
        {
            var kept = await File.ReadAllBytesAsync(
                Path.Combine(bed.Files.Evidence, evidence.File),
                Ct
            );
            Convert.ToHexString(SHA256.HashData(kept)).ShouldBe(evidence.Sha256);
        }

        proof.Evidence.Single(e => e.Method == StatusMethod.Crl).CrlNumber.ShouldBe("1");
        var publication = (await bed.Store.PublicationsOfAsync(row.Id, Ct)).ShouldHaveSingleItem();
        publication.Took.ShouldBe(TimeSpan.FromSeconds(42));
        (await bed.Rig.FindAsync("7E01"))[0].Status.ShouldBe(RegisteredStatus.Revoked);
        (await bed.Store.UnpublishedAsync(10, Ct)).ShouldBeEmpty();
        (
            await new JournalVerifier(bed.Rig.Storage.Database).VerifyAsync(null, Ct)
        ).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task Revoke_ClockSetBackWhileItIsNotPublished_WaitsNoLongerForThat()
    {
        bed.Rig.Options.Publication.WaitSeconds = 10;
        var looks = 0;
        foreach (var path in (string[])["/crl/", "/ocsp/"])
        {
            bed.Instead[path] = () =>
            {
                Interlocked.Increment(ref looks);
                return new(HttpStatusCode.NotFound);
            };
        }

        var (row, assessed) = await bed.DecidedAsync(await bed.Rig.RegisterAsync("7E01"));
        var clock = bed.Rig.Storage.Clock;
        var work = bed.Revocation().RevokeAsync(row, assessed, Ct);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Volatile.Read(ref looks) == 0)
        {
            late.IsCancellationRequested.ShouldBeFalse("nothing was looked at");
            await Task.Delay(5, Ct);
        }

        clock.Jump(TimeSpan.FromHours(-6));
        var back = clock.GetUtcNow();
        while (!work.IsCompleted)
        {
            late.IsCancellationRequested.ShouldBeFalse("the worker stands still");
            clock.GetUtcNow().ShouldBeLessThan(back.AddMinutes(30));
            clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(2, Ct);
        }

        (await ReceiptAsync((await work).ShouldNotBeNull())).Result.ShouldBe(
            RevocationResult.Pending
        );
    }

    [Fact]
    public async Task Revoke_RevokedInTheRegistryAlone_IsRevokedWithAnAlarm()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        var (row, assessed) = await bed.DecidedAsync(
            target with
            {
                Status = RegisteredStatus.Revoked,
            }
        );

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.Revoked);
        (await bed.Rig.PublishedAsync()).Entries.Keys.ShouldBe(["7E01"]);
        var alarm = (await bed.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem();
        alarm.Kind.ShouldBe("alarm");
        alarm.DetailJson.ShouldContain("revoked-in-the-registry-alone");
    }

    [Fact]
    public async Task Revoke_RevokedInTheRegistryAndAtTheAuthority_IsNoAlarm()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await bed.Rig.RevokeAsync(target, caseNumber: "another case");
        var (row, assessed) = await bed.DecidedAsync(
            target with
            {
                Status = RegisteredStatus.Revoked,
            }
        );

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.AlreadyRevoked);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Revoke_CrlLags_IsPendingAndConcludedWhenItIsThere()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await bed.Rig.Authority.PublishDueAsync(Ct);
        var old = await File.ReadAllBytesAsync(bed.Rig.CrlPath, Ct);
        bed.Instead["/crl/"] = () => PublishedBed.Bytes(old);
        var (row, assessed) = await bed.DecidedAsync(target);

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        var pending = await ReceiptAsync(row);
        pending.Result.ShouldBe(RevocationResult.Pending);
        pending.Published.ShouldBeNull();
        pending.Detail.ShouldContain("not listed in CRL 1");
        pending.Detail.ShouldContain("says revoked", Case.Insensitive, "OCSP is ahead");
        (await bed.Rig.FindAsync("7E01"))[0].Status.ShouldBe(RegisteredStatus.Valid);
        row = await bed.Store.RecordAsync(
            row,
            CaseStep.Replied,
            "[]",
            new() { State = CaseState.Open },
            Ct
        );
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((0, 1));

        bed.Instead.Clear();
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromMinutes(5));
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((1, 0));
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((0, 0));

        row = await bed.Store.CaseAsync(row.Id, Ct);
        (row.LastStep, row.State).ShouldBe((CaseStep.Revoked, CaseState.Open));
        var receipt = await ReceiptAsync(row);
        receipt.Result.ShouldBe(RevocationResult.Revoked);
        receipt.Published.ShouldNotBeNull().SecondsFromReceipt.ShouldBe(300);
        (await bed.Rig.FindAsync("7E01"))[0].Status.ShouldBe(RegisteredStatus.Revoked);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldBeEmpty("it was within the target");
        (await bed.Store.DueAsync(bed.Rig.Now, 10, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Revoke_DiedAfterThePublicationAndNothingIsServed_IsConcludedOnTheProofThatIsKept()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        var (row, assessed) = await bed.DecidedAsync(target);
        var accepted = await bed.Rig.RevokeAsync(target, caseNumber: row.Number);
        var known = (
            await bed.Gate.PassAsync(row, target, accepted, Ct)
        ).Published.ShouldNotBeNull();
        bed.Restart();
        bed.Instead["/crl/"] = () => new(HttpStatusCode.ServiceUnavailable);

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        var receipt = await ReceiptAsync(row);
        receipt.Result.ShouldBe(
            RevocationResult.Revoked,
            "nobody looks again for what was published: pending would be for ever"
        );
        receipt.RevokedAt.ShouldNotBeNull();
        var proof = receipt.Published.ShouldNotBeNull();
        proof.SeenAt.ShouldBe(known.SeenAt);
        proof.Evidence.ShouldBe(known.Evidence);
        (await bed.Store.UnpublishedAsync(10, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_OneCaseCannotBeRead_TheOthersAreAnsweredAndItIsAnAlarm()
    {
        var targets = await bed.Rig.RegisterAsync(
            AuthorityRig.Row("7E01"),
            AuthorityRig.Row("7E02")
        );
        bed.Instead["/crl/"] = () => new(HttpStatusCode.NotFound);
        var rows = new List<CaseRow>();
        foreach (var (n, target) in targets.Index())
        {
            var (row, assessed) = await bed.DecidedAsync(target, n + 1);
            row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();
            rows.Add(await bed.Store.RecordAsync(row, CaseStep.Replied, "[]", new(), Ct));
        }

        // As a version of the program wrote it that this one can't read.
        await bed.Store.RecordAsync(rows[0], CaseStep.Decided, """{"decision":1}""", new(), Ct);
        bed.Instead.Clear();
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromHours(2));

        var fault = await Should.ThrowAsync<AggregateException>(() => bed.Gate.CheckAsync(Ct));

        fault.Message.ShouldContain(rows[0].Number);
        fault.Message.ShouldNotContain(rows[1].Number);
        var second = await ReceiptAsync(rows[1]);
        second.Published.ShouldNotBeNull();
        (await bed.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem().CaseId.ShouldBe(rows[0].Id);
    }

    /// <summary>Else a thousand cases that wait would cost a thousand deadlines, and no other would be looked at meanwhile.</summary>
    [Fact]
    public async Task Check_ResponderIsSilent_ItIsWaitedForOnceALook()
    {
        var asked = 0;
        bed.Instead["/ocsp/"] = () =>
        {
            asked++;
            throw new TaskCanceledException("the client's deadline");
        };
        var targets = await bed.Rig.RegisterAsync(
            AuthorityRig.Row("7E01"),
            AuthorityRig.Row("7E02"),
            AuthorityRig.Row("7E03")
        );
        foreach (var (n, target) in targets.Index())
        {
            var (row, assessed) = await bed.DecidedAsync(target, n + 1);
            row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();
            await bed.Store.RecordAsync(row, CaseStep.Replied, "[]", new(), Ct);
        }

        asked = 0;
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((0, 3));
        asked.ShouldBe(1);

        bed.Instead.Clear();
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((3, 0));
    }

    public static TheoryData<string> Lies =>
        new("error", "garbage", "stranger", "outdated", "good-for-another", "too-large");

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Revoke_WhatIsServedProvesNothing_IsPending(string lie)
    {
        var targets = await bed.Rig.RegisterAsync(
            AuthorityRig.Row("7E01"),
            AuthorityRig.Row("7E02")
        );
        var (path, answer) = await LieAsync(lie);
        bed.Instead[path] = answer;
        var (row, assessed) = await bed.DecidedAsync(targets.Single(t => t.SerialNumber == "7E01"));

        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.Pending, lie);
    }

    [Fact]
    public async Task Check_Late_AlarmsAtTheTargetAndAgainBeforeTheLimit()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        bed.Instead["/crl/"] = () => new(HttpStatusCode.NotFound);
        var (row, assessed) = await bed.DecidedAsync(target);
        row = (await bed.Revocation().RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();
        await bed.Store.RecordAsync(row, CaseStep.Replied, "[]", new(), Ct);
        async Task<IEnumerable<string>> AlarmsAfterAsync(TimeSpan time)
        {
            bed.Rig.Storage.Clock.Advance(time);
            await bed.Gate.CheckAsync(Ct);
            await bed.Gate.CheckAsync(Ct);
            return (await bed.Store.OpenTasksAsync(Ct)).Select(t => t.Kind);
        }

        (await AlarmsAfterAsync(TimeSpan.FromMinutes(59))).ShouldBeEmpty();
        (await AlarmsAfterAsync(TimeSpan.FromMinutes(1))).ShouldBe(["alarm"]);
        (await AlarmsAfterAsync(TimeSpan.FromHours(11))).ShouldBe(["alarm", "urgent"]);
    }

    [Fact]
    public async Task Revoke_AuthorityDiesBetweenAcceptingAndAnswering_IsOneRevocationAndTrue()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        var forgetful = new ForgetfulAuthority(bed.Rig.Authority);
        var (row, assessed) = await bed.DecidedAsync(target);
        var revocation = bed.Revocation(forgetful);

        await Should.ThrowAsync<IOException>(() => revocation.RevokeAsync(row, assessed, Ct));
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromSeconds(30));
        row = (await revocation.RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        var receipt = await ReceiptAsync(row);
        receipt.Result.ShouldBe(RevocationResult.Revoked, "it was this case that revoked it");
        receipt.RevokedAt.ShouldBe(bed.Rig.Now.AddSeconds(-30));
        forgetful.Revocations.ShouldBe(1);
        (await bed.Rig.PublishedAsync()).Entries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_RevokedElsewhereBeforeTheFirstTry_IsAlreadyRevoked()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await bed.Rig.RevokeAsync(target, caseNumber: "somebody else");
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromHours(1));
        var forgetful = new ForgetfulAuthority(bed.Rig.Authority);
        var (row, assessed) = await bed.DecidedAsync(target);
        var revocation = bed.Revocation(forgetful);

        await Should.ThrowAsync<IOException>(() => revocation.RevokeAsync(row, assessed, Ct));
        row = (await revocation.RevokeAsync(row, assessed, Ct)).ShouldNotBeNull();

        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.AlreadyRevoked);
    }

    [Fact]
    public async Task Revoke_AnotherCaseWasFirst_IsAlreadyRevoked()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        var forgetful = new ForgetfulAuthority(bed.Rig.Authority);
        var (late, lateAssessed) = await bed.DecidedAsync(target, 1);
        var (first, firstAssessed) = await bed.DecidedAsync(target, 2);
        forgetful.DieBeforeAccepting = true;
        var revocation = bed.Revocation(forgetful);
        await Should.ThrowAsync<IOException>(() => revocation.RevokeAsync(late, lateAssessed, Ct));
        first = (await revocation.RevokeAsync(first, firstAssessed, Ct)).ShouldNotBeNull();
        late = (await revocation.RevokeAsync(late, lateAssessed, Ct)).ShouldNotBeNull();

        (await ReceiptAsync(first)).Result.ShouldBe(RevocationResult.Revoked);
        (await ReceiptAsync(late)).Result.ShouldBe(RevocationResult.AlreadyRevoked);
    }

    private async Task<(string Path, Func<HttpResponseMessage> Answer)> LieAsync(string lie)
    {
        switch (lie)
        {
            case "error":
                return ("/ocsp/", () => new(HttpStatusCode.InternalServerError));
            case "garbage":
                return ("/crl/", () => PublishedBed.Bytes([0x30, 0x03, 0x02, 0x01, 0x01]));
            case "stranger":
                // Lists the certificate, under the right name, with another key.
                await using (var stranger = await AuthorityRig.MakeAsync())
                {
                    await stranger.RevokeAsync(await stranger.RegisterAsync("7E01"));
                    var theirs = await File.ReadAllBytesAsync(stranger.CrlPath, Ct);
                    return ("/crl/", () => PublishedBed.Bytes(theirs));
                }

            case "outdated":
                await bed.Rig.RevokeAsync((await bed.Rig.FindAsync("7E01"))[0]);
                var old = await File.ReadAllBytesAsync(bed.Rig.CrlPath, Ct);
                bed.Rig.Storage.Clock.Advance(TimeSpan.FromHours(24));
                return ("/crl/", () => PublishedBed.Bytes(old));
            case "good-for-another":
                using (var ocsp = bed.Rig.Ocsp())
                {
                    var other = await ocsp.AnswerAsync("test-ca", bed.Rig.Request("7E02"), Ct);
                    return ("/ocsp/", () => PublishedBed.Bytes(other!.Der.ToArray()));
                }

            case "too-large":
                return ("/ocsp/", () => PublishedBed.Bytes(new byte[100_000]));
            default:
                throw new ArgumentOutOfRangeException(nameof(lie));
        }
    }

    private async Task<RevocationReceipt> ReceiptAsync(CaseRow row) =>
        JsonSerializer
            .Deserialize<RevocationReceipt>(
                (await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct)).ShouldNotBeNull(),
                InspectionJson.Options
            )
            .ShouldNotBeNull();

    /// <summary>An authority that knows no cases, and whose first answer never arrives.</summary>
    private sealed class ForgetfulAuthority(IRevocationAuthority inner) : IRevocationAuthority
    {
        private bool answered;

        public bool DieBeforeAccepting { get; set; }

        public int Revocations { get; private set; }

        public string Name => inner.Name;

        public Task<RevocationReceipt?> StatusAsync(
            RegisteredCertificate target,
            CancellationToken cancellationToken
        ) => inner.StatusAsync(target, cancellationToken);

        public async Task<RevocationReceipt> RevokeAsync(
            RegisteredCertificate target,
            CrlReason reason,
            DateTimeOffset? compromisedSince,
            string caseNumber,
            CancellationToken cancellationToken
        )
        {
            if (DieBeforeAccepting && !answered)
            {
                answered = true;
                throw new IOException("connection reset by peer");
            }

            // Each request is a new one to it.
            var receipt = await inner.RevokeAsync(
                target,
                reason,
                compromisedSince,
                Guid.NewGuid().ToString(),
                cancellationToken
            );
            Revocations += receipt.Result == RevocationResult.Revoked ? 1 : 0;
            if (!answered)
            {
                answered = true;
                throw new IOException("connection reset by peer");
            }

            return receipt;
        }

        public Task<Probe> ProbeAsync(CancellationToken cancellationToken) =>
            inner.ProbeAsync(cancellationToken);
    }
}
