using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Tests.Inspection.Messages;

namespace MailRevocationWorker.Tests.Inspection;

/// <summary>The host's side of one child, with a shell in the child's place that says what a child that was taken over might say.</summary>
public sealed class InspectorProcessTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private const string SaysReady = "echo '{\"ready\":true}'; read question; ";

    private static readonly ReadDocument Question = new("/nothing", null, Form: false);

    private static readonly InspectionOptions Options = new()
    {
        AnswerMegabytes = 1,
        DeadlineSeconds = 300,
    };

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AskAsync_ChildTalksWithoutALineEnd_NothingOfItIsKept()
    {
        const int Said = 256 * Megabyte;
        using var child = Child(
            $"head -c {Said} /dev/zero >&2; printf '%s\\n' \"$1\"; read more",
            Answer()
        );
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var asked = await child.AskAsync(Question, Ct);

        // It still lives, so that whatever was kept of its words is still held: two bytes a character, were it all of them.
        asked.Answer.ShouldNotBeNull(asked.Failure);
        child.IsAlive.ShouldBeTrue();
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(Said);
    }

    [Fact]
    public async Task AskAsync_AnswerOfTheLimit_IsTaken()
    {
        using var child = Child("cat \"$1\"; read more", await FileAsync(Megabyte));

        var asked = await child.AskAsync(Question, Ct);

        asked.Answer.ShouldNotBeNull(asked.Failure).Document!.Sha256.ShouldBe("AB");
    }

    [Theory]
    [InlineData(Megabyte + 1)]
    [InlineData(8 * Megabyte)]
    public async Task AskAsync_AnswerOverTheLimit_IsRefusedAndTheChildEnded(int length)
    {
        using var child = Child("cat \"$1\"; read more", await FileAsync(length));

        var asked = await child.AskAsync(Question, Ct);

        asked.Answer.ShouldBeNull();
        asked.Failure.ShouldNotBeNull().ShouldContain("the answer is too long");
        child.IsAlive.ShouldBeFalse();
    }

    /// <summary>A whole answer in one read of the pipe, and no room for any.</summary>
    [Fact]
    public async Task AskAsync_AnswerOverTheLimitInOneRead_IsRefused()
    {
        using var child = new InspectorProcess(
            new InspectionOptions { AnswerMegabytes = 0, DeadlineSeconds = 300 },
            Command("printf '%s\\n' \"$1\"; read more", Answer())
        );

        var asked = await child.AskAsync(Question, Ct);

        asked.Answer.ShouldBeNull();
        asked.Failure.ShouldNotBeNull().ShouldContain("the answer is too long");
    }

    [Fact]
    public async Task AskAsync_ChildDiesOnTheQuestion_IsAFindingWithItsExitStatus()
    {
        using var child = Child("exit 134");

        var asked = await child.AskAsync(Question, Ct);

        asked.Answer.ShouldBeNull();
        asked.Failure.ShouldBe("the reader died (exit status 134)");
    }

    [Theory]
    [InlineData("exit 3", "exit status 3")]
    [InlineData("echo nonsense; read more", "could not be started")]
    [InlineData("head -c 100000 /dev/zero; read more", "too long")]
    public async Task AskAsync_ChildIsNeverReady_IsAnOutage(string script, string why)
    {
        using var child = new InspectorProcess(Options, ["/bin/sh", "-c", script]);

        (
            await Should.ThrowAsync<InspectionOutageException>(() => child.AskAsync(Question, Ct))
        ).Message.ShouldContain(why);
        child.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public async Task IsFit_HalfOfTheCpuTimeIsUsed_IsFalseWhileItLives()
    {
        // It answers only once the shell itself, not a program started by it, has counted for a second of CPU at least.
        const string Works =
            "while :; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; "
            + "s=$(cut -d' ' -f14 /proc/$$/stat); [ \"$s\" -gt 110 ] && break; done; "
            + "printf '%s\\n' \"$1\"; read more";
        using var child = new InspectorProcess(
            new InspectionOptions { CpuSeconds = 2, DeadlineSeconds = 300 },
            Command(Works, Answer())
        );

        child.IsFit.ShouldBeTrue();
        var asked = await child.AskAsync(Question, Ct);

        asked.Answer.ShouldNotBeNull(asked.Failure);
        child.IsAlive.ShouldBeTrue();
        child.IsFit.ShouldBeFalse();
    }

    private static InspectorProcess Child(string script, params string[] arguments) =>
        new(Options, Command(script, arguments));

    private static string[] Command(string script, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the stand-in is a shell");
        return ["/bin/sh", "-c", SaysReady + script, "child", .. arguments];
    }

    private static string Answer() =>
        JsonSerializer.Serialize(
            new Answer
            {
                Id = Question.Id,
                Document = new()
                {
                    Sha256 = "AB",
                    Size = 1,
                    Readability = Readability.Readable,
                },
            },
            InspectionJson.Options
        );

    /// <summary>A good answer of so many bytes, the blanks before its line end counted.</summary>
    private async Task<string> FileAsync(int length)
    {
        var path = Path.Combine(folder.Path, "answer");
        await File.WriteAllTextAsync(path, Answer().PadRight(length) + "\n", Ct);
        return path;
    }
}
