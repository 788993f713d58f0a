namespace MailRevocationWorker.Commands;

/// <summary>One service a database: what is counted and ordered within a process must not be done by two.</summary>
public sealed class ServiceLock : IDisposable
{
    private readonly FileStream file;

    private ServiceLock(FileStream file) => this.file = file;

    /// <exception cref="SettingsException">Another service works on this database.</exception>
    public static ServiceLock Take(string database)
    {
        // Beside the file itself: a link to it is no second database.
        var real =
            (
                File.Exists(database)
                    ? File.ResolveLinkTarget(database, returnFinalTarget: true)
                    : null
            )?.FullName
            ?? Path.GetFullPath(database);
        var path = real + ".service-lock";
        try
        {
            return new(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new SettingsException([
                $"Storage:Database must be one service's alone, and another works on '{database}'",
            ]);
        }
    }

    public void Dispose() => file.Dispose();
}
