using System.Security.Cryptography;
using System.Text.Json;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Trust;
using PadesValidator;
using PadesValidator.Tests.Making;

namespace MailRevocationWorker.Tests.Trust;

public sealed class TrustedListFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = TestPki.Now;
    private static readonly TestPki Pki = TestPki.Instance;
    private readonly string folder = Directory.CreateTempSubdirectory("list").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private TrustedListFile Write(ListMaker maker) =>
        new(Write("list.xml", maker.Make()), [Write("operator.cer", ListMaker.Operator.Der)]);

    [Fact]
    public void Path_OfAListWithItsSignerBesideIt_IsRelied()
    {
        var path = Write("FR.xml", new ListMaker().Make());
        Write("FR.signer.pem", ListMaker.Operator.Der);

        var load = TrustFolder.Load([path]);

        load.Problems.ShouldBeEmpty();
        load.Snapshot.ListProblem.ShouldBeNull();
        load.Snapshot.List!.Services.ShouldHaveSingleItem();
    }

    [Fact]
    public void Path_OfAListWithoutItsSigner_IsNotBelieved()
    {
        var load = TrustFolder.Load([Write("FR.xml", new ListMaker().Make())]);

        load.Snapshot.List.ShouldBeNull();
        load.Snapshot.ListProblem!.ShouldContain("FR.signer.pem");
        load.Problems.ShouldContain(load.Snapshot.ListProblem);
    }

    [Fact]
    public void List_OfAnotherSigner_IsNotBelieved()
    {
        var file = Write(new ListMaker { Signer = Pki.Root, Method = Ecdsa });

        var load = TrustFolder.Load([], file);

        load.Snapshot.List.ShouldBeNull();
        load.Snapshot.ListProblem!.ShouldContain("SignerNotPinned");
    }

    [Fact]
    public void Services_OnlyThoseNamed_AreRelied()
    {
        var file = Write(
            new ListMaker
            {
                Services =
                    ListMaker.Service(Pki.Issuing)
                    + ListMaker.Service(Pki.Root, name: "Certiserv")
                    + ListMaker.Service(Pki.Tsa, type: "TSA/QTST", name: "Horodatage"),
            }
        ) with
        {
            Provider = "ChamberSign France",
            Services = ["Eiducio"],
        };

        Names(file).ShouldBe(["Eiducio", "Horodatage"]);
        Names(file with { Timestamps = false }).ShouldBe(["Eiducio"]);
        Names(file with { Services = [] }).ShouldBe(["Eiducio", "Certiserv", "Horodatage"]);
        TrustFolder
            .Load([], file with { Provider = "Somebody else" })
            .Snapshot.ListProblem!.ShouldContain("Eiducio of Somebody else");
        TrustFolder
            .Load([], file with { Services = ["Nothing of the kind"] })
            .Snapshot.ListProblem!.ShouldContain("Nothing of the kind");

        static IEnumerable<string> Names(TrustedListFile file) =>
            TrustFolder.Load([], file).Snapshot.List!.Services.Select(s => s.Periods[0].Name);
    }

    [Fact]
    public void List_ASecondOne_LeavesDoubt()
    {
        var path = Write("FR.xml", new ListMaker().Make());
        Write("FR.signer.pem", ListMaker.Operator.Der);

        TrustFolder.Load([path], Write(new ListMaker())).Snapshot.ListProblem.ShouldNotBeNull();
    }

    [Fact]
    public void Snapshot_WrittenAndRead_JudgesAlike()
    {
        var extension = ListMaker.Qualification(TestPki.GoodPolicy, "signature", "QCWithQSCD");
        var snapshot = TrustFolder
            .Load(
                [],
                Write(
                    new ListMaker
                    {
                        Services = ListMaker.Service(
                            Pki.Issuing,
                            extensions: extension,
                            history: ListMaker.History("withdrawn", Now.AddYears(-5))
                        ),
                    }
                )
            )
            .Snapshot;

        var text = JsonSerializer.Serialize(snapshot, InspectionJson.Options);
        var read = JsonSerializer.Deserialize<TrustSnapshot>(text, InspectionJson.Options)!;

        JsonSerializer.Serialize(read, InspectionJson.Options).ShouldBe(text);
        read.List!.Services[0]
            .At(Now)!
            .Qualifications.ShouldHaveSingleItem()
            .Criteria.PolicySets.ShouldHaveSingleItem()
            .ShouldBe([TestPki.GoodPolicy]);
        read.List.Services[0].Periods.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Source_WhoseListChangedOrExpires_SaysSo()
    {
        var file = Write(new ListMaker());
        using var source = new TrustSource(
            [],
            (snapshot, _) =>
                Task.FromResult(
                    new TrustFile(
                        "",
                        Convert.ToHexString(
                            SHA256.HashData(
                                JsonSerializer.SerializeToUtf8Bytes(
                                    snapshot,
                                    InspectionJson.Options
                                )
                            )
                        )
                    )
                ),
            file
        );

        var first = await source.CurrentAsync(TestContext.Current.CancellationToken);
        first.List!.DoubtAt(Now).ShouldBeNull();
        first.List.DoubtAt(Now.AddDays(31))!.ShouldContain("expired");

        Write(new ListMaker { Services = ListMaker.Service(Pki.Issuing, status: "withdrawn") });
        var second = await source.CurrentAsync(TestContext.Current.CancellationToken);
        second.Sha256.ShouldNotBe(first.Sha256);

        File.WriteAllText(file.Path, "<damaged/>");
        var third = await source.CurrentAsync(TestContext.Current.CancellationToken);
        third.List.ShouldBeNull();
        third.DoubtAt(Now)!.ShouldContain("not believed");
    }

    [Fact]
    public void Doubt_OfTheListAlone_DependsOnTheMoment()
    {
        var list = TrustFolder.Load([], Write(new ListMaker())).Snapshot.List;
        var file = new TrustFile("", "") { List = list };

        file.DoubtAt(Now).ShouldBeNull();
        file.DoubtAt(Now.AddDays(31))!.ShouldContain("expired");
        (file with { Doubt = "no products" }).DoubtAt(Now.AddDays(31)).ShouldBe("no products");
    }

    [Fact]
    public void Doctor_SaysWhatIsWrongWithTheList()
    {
        var current = TrustFolder.Load([], Write(new ListMaker()));
        Check(current, Now).Works.ShouldBeTrue();
        Check(current, Now).Detail.ShouldContain("FR 7");
        Check(current, Now.AddDays(31)).Works.ShouldBeFalse();

        File.WriteAllText(Path.Combine(folder, "list.xml"), "<damaged/>");
        var damaged = TrustFolder.Load(
            [],
            new(Path.Combine(folder, "list.xml"), [Path.Combine(folder, "operator.cer")])
        );
        Check(damaged, Now).Advice.ShouldNotBeNull();

        static Cases.ProbeCheck Check(TrustLoad load, DateTimeOffset now) =>
            TrustChecks.Of(load, now).Checks.Single(c => c.Subject == "trusted list");
    }

    [Fact]
    public void Options_ThatAreNotWhole_AreRefused()
    {
        new TrustedListOptions().Validate().ShouldBeEmpty();
        new TrustedListOptions { Path = Path.Combine(folder, "none.xml") }
            .Validate()
            .Select(p => p.Split(' ')[0])
            .ShouldBe([
                "Trust:TrustedList:Path",
                "Trust:TrustedList:SignerCertificates",
                "Trust:TrustedList:Services",
            ]);
        new TrustedListOptions { Services = { "Eiducio" } }
            .Validate()
            .ShouldHaveSingleItem()
            .ShouldStartWith("Trust:TrustedList:Path");

        var file = Write(new ListMaker());
        var whole = new TrustedListOptions
        {
            Path = file.Path,
            SignerCertificates = { file.Signers[0] },
            Services = { "Eiducio" },
        };
        whole.Validate().ShouldBeEmpty();
        TrustFolder.Load([], whole.ToFile()).Problems.ShouldBeEmpty();
    }

    private const string Ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
}
