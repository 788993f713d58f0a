using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Browser.Tests;

/// <summary>How long the lists take when there are very many cases: reported, not asserted. Runs when it is asked for (--explicit only); QUEUE_CASES says how many, 100,000 unless told.</summary>
public sealed class QueueLoadTests(DashboardBed bed, ITestOutputHelper output)
{
    private const int Tries = 60;

    private static readonly (string Name, string Path)[] Asked =
    [
        ("queue", "/queue"),
        ("queue, by code", "/queue?code=StatusUnknown"),
        ("queue, found by name", "/queue?q=lefevre7"),
        ("history", "/cases"),
        ("history, by code", "/cases?code=Unsigned"),
        ("history, by product", "/cases?product=Eiducio"),
        ("history, by sender", "/cases?sender=house3.example"),
        ("history, found by serial", "/cases?q=ABCD00C350"),
        ("history, found by a common name", "/cases?q=martin"),
        ("history, two words and a month", "/cases?q=martin+zoe&from=2026-10-01&to=2026-10-31"),
        ("figures, 90 days", "/figures?days=90"),
    ];

    [Fact(Explicit = true)]
    [Trait("Runs", "when-asked")]
    public async Task Lists_WithVeryManyCases_AreReported()
    {
        var cases = int.TryParse(
            Environment.GetEnvironmentVariable("QUEUE_CASES"),
            CultureInfo.InvariantCulture,
            out var asked
        )
            ? asked
            : 100_000;
        var ct = TestContext.Current.CancellationToken;
        await SeedAsync(cases, ct);
        using var http = await bed.ClientAsync(PersonRole.Operator);
        Report($"{cases} cases; milliseconds from request to last byte, {Tries} requests each");
        foreach (var (name, path) in Asked)
        {
            await http.GetStringAsync(path, ct);
            var times = new List<double>();
            for (var n = 0; n < Tries; n++)
            {
                var start = Stopwatch.GetTimestamp();
                await http.GetStringAsync(path, ct);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -34} p50 {times[Tries / 2], 6:0.0}  p95 {times[Tries * 95 / 100], 6:0.0}"
                )
            );
        }
    }

    private void Report(string line)
    {
        output.WriteLine(line);
        Console.WriteLine(line);
    }

    /// <summary>Straight into the tables: what is measured is reading. One case in fifty waits for a person.</summary>
    private async Task SeedAsync(int cases, CancellationToken ct)
    {
        await using var db = bed.Services.GetRequiredService<WorkerDatabase>().CreateDbContext();
        await db.Database.OpenConnectionAsync(ct);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(ct);
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            CREATE TEMP TABLE N AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < $cases) SELECT n FROM c;
            INSERT INTO Messages (Id, Account, Folder, UidValidity, Uid, Sha256, Size, ReceivedAt, StoredPath, Truncated, Filed)
              SELECT 1000000 + n, 'load', 'INBOX', 1, 'load-' || n, printf('LOAD%060d', n), 1000, $now - n * 864000000, 'load', 0, 1 FROM N;
            INSERT INTO Cases (Id, Number, MessageId, State, LastStep, Decision, Code, DecidedAt, TargetSerial, Urgent, ReceivedAt, Deadline, Attempts, Version, Sender, Product, Holder, Organisation)
              SELECT 1000000 + n, printf('R-2025-%06d', n), 1000000 + n,
                CASE WHEN n % 50 = 0 THEN 'WaitingForPerson' ELSE 'Closed' END, 'Filed',
                CASE WHEN n % 50 = 0 THEN 'Review' WHEN n % 3 = 0 THEN 'Reject' ELSE 'Revoke' END,
                CASE WHEN n % 100 = 0 THEN 'StatusUnknown' WHEN n % 50 = 0 THEN 'HolderMismatch' WHEN n % 3 = 0 THEN 'Unsigned' ELSE 'HolderRequest' END,
                $now - n * 864000000 + 30000000, printf('ABCD%06X', n), n % 500 = 0,
                $now - n * 864000000, $now - n * 864000000 + 864000000000, 0, 1,
                'person' || n || '@house' || (n % 200) || '.example', CASE n % 3 WHEN 0 THEN 'Eiducio' WHEN 1 THEN 'Eiducio+' ELSE 'Initio RGS*' END,
                'MARTIN ' || n, 'House ' || (n % 200) FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 'MARTIN', 1000000 + n FROM N WHERE n % 20 = 0;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 'LEFEVRE' || (n % 1000), 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT CASE WHEN n % 7 = 0 THEN 'ZOE' ELSE 'PAUL' END, 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 'HOUSE' || (n % 200), 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 'o:HOUSE' || (n % 200), 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 's:person' || n || '@house' || (n % 200) || '.example', 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 's:house' || (n % 200) || '.example', 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT 'person' || n || '@house' || (n % 200) || '.example', 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT printf('ABCD%06X', n), 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT printf('TD%08d', n), 1000000 + n FROM N;
            INSERT INTO CaseTerms (Term, CaseId) SELECT printf('%09d', 999000000 + n % 200), 1000000 + n FROM N;
            DROP TABLE N;
            """;
        command.Parameters.AddWithValue("$cases", cases);
        command.Parameters.AddWithValue("$now", TimeProvider.System.GetUtcNow().UtcTicks);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
