using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Storage;

/// <summary>The export of a case holds all that happened to it, also what is journalled under no case, and nothing about others.</summary>
public sealed class CaseRecordsJournalTests
{
    private const string Issuer = "CN=Test CA";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RecordsAsync_WhatIsJournalledUnderNoCase_IsThereWhereItIsAboutThisOne()
    {
        await using var t = await TestDatabase.MakeAsync();
        var mine = await t.CaseAsync(1);
        var other = await t.CaseAsync(2);
        foreach (
            var (row, n, serial) in ((CaseRow, int, string)[])[(mine, 1, "0A"), (other, 2, "0B")]
        )
        {
            await t.Store.IntendAsync(
                row,
                "revoke",
                $$"""{"serialNumber":"{{serial}}","issuerCommonName":"{{Issuer}}","reason":"KeyCompromise"}""",
                Ct
            );
            await RevokedAsync(t, row.Number, serial);
            await MarkedAsync(t, Issuer, serial);
            await t.Store.AcceptAsync(t.Message(n) with { Uid = $"{n + 100}" }, Ct);
            await t.Store.MarkFiledAsync(row.MessageId, "Processed", Ct);
        }

        // The same serial number of another authority is another certificate.
        await MarkedAsync(t, "CN=Another CA", "0A");

        var entries = (await t.Store.RecordsAsync(mine.Number, Ct)).ShouldNotBeNull().Journal;

        entries
            .Select(e => e.Kind)
            .ShouldBe([
                JournalData.MessageAccepted,
                JournalData.DocumentsOpened,
                "intended-revoke",
                JournalData.CertificateRevoked,
                JournalData.CertificateMarkedRevoked,
                JournalData.MessageSeenAgain,
                JournalData.MessageFiled,
            ]);
        entries.ShouldAllBe(e =>
            !e.DataJson.Contains("0B", StringComparison.Ordinal)
            && !e.DataJson.Contains(other.Number, StringComparison.Ordinal)
            && !e.DataJson.Contains("Another CA", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task RecordsAsync_ACertificateThatTheCaseOnlyNames_IsSomebodyElses()
    {
        await using var t = await TestDatabase.MakeAsync();
        var refused = await t.CaseAsync(1);
        await t.Store.RecordAsync(
            refused,
            CaseStep.Decided,
            "{}",
            new() { Decision = DecisionKind.Reject, TargetSerial = "0A" },
            Ct
        );
        await RevokedAsync(t, "R-2026-000099", "0A");
        await MarkedAsync(t, Issuer, "0A");

        var entries = (await t.Store.RecordsAsync(refused.Number, Ct)).ShouldNotBeNull().Journal;

        entries.ShouldAllBe(e => e.CaseId == refused.Id);
    }

    private static Task RevokedAsync(TestDatabase t, string number, string serial) =>
        JournalAsync(
            t,
            JournalData.CertificateRevoked,
            JournalData.Write(
                JournalData.Revoked.Of(
                    "ca",
                    new()
                    {
                        IssuerKey = new string('7', 64),
                        SerialNumber = serial,
                        RevokedAt = t.Clock.GetUtcNow(),
                        Reason = 1,
                        CaseNumber = number,
                    }
                )
            )
        );

    /// <summary>As the registry writes it.</summary>
    private static Task MarkedAsync(TestDatabase t, string issuer, string serial) =>
        JournalAsync(
            t,
            JournalData.CertificateMarkedRevoked,
            JournalData.Write(
                new
                {
                    Issuer = issuer,
                    Serial = serial,
                    RevokedAt = t.Clock.GetUtcNow(),
                }
            )
        );

    private static Task<bool> JournalAsync(TestDatabase t, string kind, string json) =>
        t.Database.WriteAsync(
            t.Clock.GetUtcNow(),
            async change =>
            {
                await change.JournalAsync(null, JournalData.Service, kind, json);
                return true;
            },
            Ct
        );
}
