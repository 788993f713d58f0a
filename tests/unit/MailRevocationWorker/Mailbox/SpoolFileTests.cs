using System.Text;
using MailRevocationWorker.Mailbox;

namespace MailRevocationWorker.Tests.Mailbox;

public sealed class SpoolFileTests
{
    [Theory]
    [InlineData("A: b\r\n\r\nbody", 8)]
    [InlineData("A: b\n\nbody", 6)]
    [InlineData("\r\nbody", 2)]
    [InlineData("A: b\r\nC: d", 10)]
    [InlineData("", 0)]
    [InlineData("A: b\r\n\r", 7)]
    public void Header_EndsWithItsEmptyLine(string message, int length) =>
        SpoolFile.HeaderLength(Encoding.ASCII.GetBytes(message)).ShouldBe(length);

    [Fact]
    public async Task Spool_Created_IsPrivateAndDeletedUnlessMoved()
    {
        var folder = Directory.CreateTempSubdirectory("spool-");
        string path;
        await using (var spool = SpoolFile.Create(Path.Combine(folder.FullName, "s")))
        {
            path = spool.Path;
            await spool.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        File.Exists(path).ShouldBeFalse();
        folder.Delete(recursive: true);
    }
}
