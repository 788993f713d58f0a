namespace MailRevocationWorker.Tests.Inspection.Messages;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("messages").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
