using MailRevocationWorker.Inspection;

namespace MailRevocationWorker.Tests.Inspection;

public sealed class OwnFilesTests
{
    /// <summary>A device on which no write has room: ENOSPC without filling a disk (full(4)).</summary>
    [Fact]
    public void Write_DiskFull_IsAnOutage()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs Linux");

        Should.Throw<InspectionOutageException>(() => OwnFiles.Write("/dev/full", [1]));
    }

    [Fact]
    public void Open_FileMissing_IsAnOutage() =>
        Should.Throw<InspectionOutageException>(() => OwnFiles.Open("/nowhere/at/all"));
}
