using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MailRevocationWorker.Storage;

/// <summary>
/// Asks SQLite whether the file that a connection has open is still the one of that name. On Unix a database that is moved, deleted or replaced under a running service goes
/// on being written where nobody will ever read it: mails would be marked as taken and be lost with it.
/// </summary>
internal static class SqliteFile
{
    /// <summary>SQLITE_FCNTL_HAS_MOVED of sqlite3.h.</summary>
    private const int HasMoved = 20;

    private static readonly byte[] Main = "main\0"u8.ToArray();

    /// <exception cref="IOException">It is not: nothing may be read from it or written to it.</exception>
    public static void EnsureInPlace(SqliteConnection connection)
    {
        if (
            connection.Handle is { } handle
            && sqlite3_file_control(handle, Main, HasMoved, out var moved) == raw.SQLITE_OK
            && moved != 0
        )
        {
            SqliteConnection.ClearPool(connection);
            throw new IOException(
                $"{connection.DataSource} was moved, deleted or replaced under the service: put it back, or stop the service first"
            );
        }
    }

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_file_control(
        sqlite3 database,
        byte[] name,
        int operation,
        out int result
    );
}
