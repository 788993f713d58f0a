using MailRevocationWorker.Trust;
using PadesValidator.Tests.Making;

namespace MailRevocationWorker.Tests.Trust;

/// <summary>Every list that was once signed stays signed: only memory keeps an old one from coming back.</summary>
public sealed class TrustedListMemoryTests : IDisposable
{
    private static readonly ListMaker First = new();
    private static readonly ListMaker Next = First with
    {
        Sequence = 8,
        IssuedAt = First.IssuedAt.AddDays(3),
    };
    private readonly string folder = Directory.CreateTempSubdirectory("list-memory").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Remembered => Path.Combine(folder, "data", "trusted-lists.json");

    /// <summary>As after a restart: nothing is left but the disk.</summary>
    private TrustLoad Load(ListMaker maker, bool remembers = true)
    {
        var path = Path.Combine(folder, "list.xml");
        var signer = Path.Combine(folder, "operator.cer");
        File.WriteAllBytes(path, maker.Make());
        File.WriteAllBytes(signer, ListMaker.Operator.Der);
        return TrustFolder.Load(
            [],
            new(path, [signer]),
            new TrustedListMemory(Remembered, remembers)
        );
    }

    [Fact]
    public void List_SeenAgainOrNewer_IsReliedOn()
    {
        Load(First).Snapshot.List!.SequenceNumber.ShouldBe(7);
        Load(First).Snapshot.List!.SequenceNumber.ShouldBe(7);
        Load(Next).Snapshot.List!.SequenceNumber.ShouldBe(8);
    }

    [Fact]
    public void List_OfALowerNumber_IsRefusedWithAnAlarm()
    {
        Load(Next);

        var load = Load(First with { IssuedAt = Next.IssuedAt.AddDays(1) });

        load.Snapshot.List.ShouldBeNull();
        load.Snapshot.ListProblem!.ShouldContain("older than one that was relied on before: 8");
        load.Problems.ShouldBe([load.Snapshot.ListProblem!]);
    }

    [Fact]
    public void List_OfAnOlderDate_IsRefused()
    {
        Load(Next);

        Load(Next with { Sequence = 9, IssuedAt = Next.IssuedAt.AddSeconds(-1) })
            .Snapshot.List.ShouldBeNull();
        Load(Next with { Sequence = 9 }).Snapshot.List.ShouldNotBeNull();
    }

    [Fact]
    public void List_ThatIsNotBelieved_IsNotRemembered()
    {
        Load(Next with { Signer = TestPki.Instance.Root }).Snapshot.List.ShouldBeNull();

        Load(First).Snapshot.List.ShouldNotBeNull();
    }

    [Fact]
    public void List_OfAnotherTerritory_IsJudgedByItself()
    {
        Load(Next);

        Load(First with { Territory = "DE" }).Snapshot.List.ShouldNotBeNull();
        Load(First).Snapshot.List.ShouldBeNull("the other one is still remembered");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"FR\":")]
    [InlineData("[]")]
    public void Memory_ThatIsDamaged_IsDoubt(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Remembered)!);
        File.WriteAllText(Remembered, content);

        Load(First).Snapshot.ListProblem!.ShouldContain("can't be known");
    }

    [Fact]
    public void Memory_OfWhoOnlyLooks_JudgesAndStaysAsItIs()
    {
        Load(First, remembers: false).Snapshot.List.ShouldNotBeNull();
        File.Exists(Remembered).ShouldBeFalse();
        Load(Next);

        Load(First, remembers: false).Snapshot.List.ShouldBeNull();
    }
}
