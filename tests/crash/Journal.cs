using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Crash.Tests;

internal sealed record JournalEntry(long Seq, string Kind, string Data);

/// <summary>
/// The service's database seen from outside: reads the journal, and can keep the service from writing, which stops it exactly between two entries. Nothing in the service
/// knows of it.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly SqliteConnection connection;

    public Journal(string database)
    {
        connection = new(
            new SqliteConnectionStringBuilder
            {
                DataSource = database,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        _ = SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 5_000);
    }

    public long LastSeq => Number("SELECT COALESCE(MAX(Seq), 0) FROM Journal");

    public JournalEntry? Last =>
        Read("SELECT Seq, Kind, DataJson FROM Journal ORDER BY Seq DESC LIMIT 1").FirstOrDefault();

    public IReadOnlyList<JournalEntry> After(long seq) =>
        Read("SELECT Seq, Kind, DataJson FROM Journal WHERE Seq > $p ORDER BY Seq", seq);

    /// <summary>
    /// Looks without pause once anything was written, since the next entry may follow within a millisecond; and before that seldom enough to leave the processor to the service.
    /// </summary>
    public bool WaitFor(long after, Func<JournalEntry, bool> meant, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        var last = after;
        while (true)
        {
            var entries = After(last);
            if (entries.Any(meant))
            {
                return true;
            }

            if (clock.Elapsed > patience)
            {
                return false;
            }

            if (entries.Count == 0 && last == after)
            {
                TestContext.Current.CancellationToken.WaitHandle.WaitOne(1);
            }
            else
            {
                last = entries.Count == 0 ? last : entries[^1].Seq;
                Thread.Yield();
            }
        }
    }

    public long Number(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The first column of each row.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public string Text(string sql, string parameter)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$p", parameter);
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>From now on the service can't write, until this is disposed.</summary>
    /// <returns>False: it was writing for too long.</returns>
    public bool Lock() => SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") == 0;

    public void Unlock() => _ = SQLitePCL.raw.sqlite3_exec(connection.Handle, "ROLLBACK");

    public void Dispose() => connection.Dispose();

    private List<JournalEntry> Read(string sql, long parameter = 0)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains("$p", StringComparison.Ordinal))
        {
            command.Parameters.AddWithValue("$p", parameter);
        }

        using var reader = command.ExecuteReader();
        var entries = new List<JournalEntry>();
        while (reader.Read())
        {
            entries.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return entries;
    }
}
