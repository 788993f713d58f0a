using MailRevocationWorker.Commands;

namespace MailRevocationWorker.Tests.Commands;

public sealed class ServiceLockTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("service-lock-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Take_ByASecondService_IsRefusedUntilTheFirstEnds()
    {
        var database = Path.Combine(folder.FullName, "worker.db");
        using (ServiceLock.Take(database))
        {
            Should.Throw<SettingsException>(() => ServiceLock.Take(database));
        }

        ServiceLock.Take(database).Dispose();
    }

    /// <summary>Two names of one file are one database.</summary>
    [Fact]
    public void Take_ByALinkToTheDatabase_IsRefused()
    {
        var database = Path.Combine(folder.FullName, "worker.db");
        File.WriteAllBytes(database, []);
        var link = Path.Combine(folder.CreateSubdirectory("elsewhere").FullName, "link.db");
        File.CreateSymbolicLink(link, database);
        using var first = ServiceLock.Take(database);

        Should.Throw<SettingsException>(() => ServiceLock.Take(link));
    }
}
