using System.Text;
using PadesValidator.Tests.Making;
using PadesValidator.TrustedLists;

namespace PadesValidator.Tests.TrustedLists;

public sealed class TrustedListReaderTests
{
    private static readonly DateTimeOffset Now = TestPki.Now;

    private static TrustedListReading Read(ListMaker maker, params Party[] pinned) =>
        TrustedListReader.Read(
            maker.Make(),
            [.. (pinned.Length == 0 ? [ListMaker.Operator] : pinned).Select(p => p.Der)]
        );

    private static void Refused(ListMaker maker, TrustedListProblem problem)
    {
        var reading = Read(maker);
        reading.List.ShouldBeNull();
        reading.Problem.ShouldBe(problem, reading.Detail);
    }

    [Fact]
    public void List_SignedByThePinnedSigner_IsRead()
    {
        var reading = Read(new());

        reading.Problem.ShouldBeNull(reading.Detail);
        var list = reading.List!;
        list.Territory.ShouldBe("FR");
        list.SequenceNumber.ShouldBe(7);
        list.SignerSha256.ShouldBe(
            Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(ListMaker.Operator.Der)
            )
        );
        var service = list.Services.ShouldHaveSingleItem();
        service.Provider.ShouldBe("ChamberSign France");
        service.Certificates.ShouldHaveSingleItem().ShouldBe(TestPki.Instance.Issuing.Der);
        var period = service.Periods.ShouldHaveSingleItem();
        period.Name.ShouldBe("Eiducio");
        period.Type.ShouldBe(ListedServiceType.QualifiedCertificates);
        period.Status.ShouldBe(ListedServiceStatus.Granted);
        list.DoubtAt(Now).ShouldBeNull();
    }

    [Theory]
    [InlineData("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", false)]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", true)]
    public void List_SignedWithAnotherStrongAlgorithm_IsRead(string method, bool elliptic)
    {
        var signer = elliptic ? TestPki.Issue(null, new()) : ListMaker.Operator;

        Read(new() { Signer = signer, Method = method }, signer).List.ShouldNotBeNull();
    }

    [Fact]
    public void List_DigestedWithSha512_IsRead() =>
        Read(new() { DigestMethod = "http://www.w3.org/2001/04/xmlenc#sha512" })
            .List.ShouldNotBeNull();

    [Fact]
    public void Signer_OneOfSeveralPinned_IsFound()
    {
        var next = TestPki.Issue(null, new());

        Read(new(), next, ListMaker.Operator).List.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("granted", "withdrawn")]
    [InlineData("Eiducio", "Negocio")]
    [InlineData("<dateTime>2026", "<dateTime>2036")]
    public void Content_ChangedAfterSigning_IsRefused(string was, string becomes) =>
        Refused(
            new() { Afterwards = d => d.Replace(was, becomes, StringComparison.Ordinal) },
            TrustedListProblem.DigestMismatch
        );

    [Fact]
    public void SignedProperties_ChangedAfterSigning_AreRefused() =>
        Refused(
            new()
            {
                Afterwards = d =>
                    d.Replace(
                        "<xades:SigningTime>2026",
                        "<xades:SigningTime>2025",
                        StringComparison.Ordinal
                    ),
            },
            TrustedListProblem.DigestMismatch
        );

    [Fact]
    public void SignedInfo_ChangedAfterSigning_IsRefused() =>
        Refused(
            new()
            {
                // The digests still match: what changed is a reference that nobody resolves by name.
                Afterwards = d =>
                    d.Replace(
                        "<ds:Reference URI=\"\">",
                        "<ds:Reference Id=\"r\" URI=\"\">",
                        StringComparison.Ordinal
                    ),
            },
            TrustedListProblem.SignerNotPinned
        );

    [Fact]
    public void Signer_NotPinned_IsRefusedWhateverKeyInfoSays()
    {
        var stranger = TestPki.Issue(
            null,
            new()
            {
                Subject = "C=FR, O=TEST, CN=Scheme Operator",
                Key = System.Security.Cryptography.RSA.Create(2048),
            }
        );

        Refused(new() { Signer = stranger }, TrustedListProblem.SignerNotPinned);
        Refused(
            new() { Signer = stranger, Named = ListMaker.Operator },
            TrustedListProblem.SignerNotPinned
        );
    }

    [Fact]
    public void Signer_ThatNamesAnotherCertificate_IsRefused() =>
        Refused(new() { Named = TestPki.Instance.Root }, TrustedListProblem.DigestMismatch);

    [Fact]
    public void Signers_None_IsRefused() =>
        TrustedListReader
            .Read(new ListMaker().Make(), [])
            .Problem.ShouldBe(TrustedListProblem.SignerNotPinned);

    [Theory]
    [InlineData(-800)]
    [InlineData(800)]
    public void SigningTime_OutsideTheSignersValidity_IsRefused(int days) =>
        Refused(
            new() { SigningTime = Now.AddDays(days) },
            TrustedListProblem.SignerOutsideValidity
        );

    [Fact]
    public void Signature_WithSha1_IsWeak()
    {
        Refused(
            new() { Method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1" },
            TrustedListProblem.WeakAlgorithm
        );
        Refused(
            new() { DigestMethod = "http://www.w3.org/2000/09/xmldsig#sha1" },
            TrustedListProblem.WeakAlgorithm
        );
    }

    [Theory]
    [InlineData("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")]
    [InlineData("http://www.w3.org/2001/10/xml-exc-c14n#WithComments")]
    [InlineData("http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [InlineData("http://www.w3.org/TR/1999/REC-xpath-19991116")]
    public void Transform_OtherThanExclusive_IsRefused(string transform) =>
        Refused(new() { Transform = transform }, TrustedListProblem.SignatureForm);

    [Fact]
    public void Transform_WithParameters_IsRefused() =>
        Refused(
            new()
            {
                SignedInfo = i =>
                    i.Replace(
                        "</ds:Transform></ds:Transforms><ds:DigestMethod",
                        "<e:InclusiveNamespaces xmlns:e=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\"></e:InclusiveNamespaces></ds:Transform></ds:Transforms><ds:DigestMethod",
                        StringComparison.Ordinal
                    ),
            },
            TrustedListProblem.SignatureForm
        );

    [Fact]
    public void Reference_ToAnElementInsteadOfTheWhole_IsRefused() =>
        Refused(
            new()
            {
                SignedInfo = i => i.Replace("URI=\"\"", "URI=\"#part\"", StringComparison.Ordinal),
            },
            TrustedListProblem.SignatureForm
        );

    [Fact]
    public void Reference_ToAFurtherThing_IsRefused() =>
        Refused(
            new()
            {
                SignedInfo = i =>
                    i.Replace(
                        "</ds:SignedInfo>",
                        "<ds:Reference URI=\"http://127.0.0.1/\"></ds:Reference></ds:SignedInfo>",
                        StringComparison.Ordinal
                    ),
            },
            TrustedListProblem.SignatureForm
        );

    [Fact]
    public void Signatures_Two_AreRefused() =>
        Refused(
            new()
            {
                Afterwards = d =>
                {
                    var at = d.IndexOf("<ds:Signature ", StringComparison.Ordinal);
                    var end = d.IndexOf("</ds:Signature>", StringComparison.Ordinal) + 15;
                    return d.Insert(end, d[at..end]);
                },
            },
            TrustedListProblem.SignatureForm
        );

    /// <summary>The genuine list, signature and all, hidden inside a forged one that is read instead.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Signature_WrappedInAForgedList_IsRefused(bool moved)
    {
        var genuine = Encoding.UTF8.GetString(new ListMaker().Make());
        var forged = new ListMaker
        {
            Services = ListMaker.Service(TestPki.Instance.Root),
            Afterwards = d =>
            {
                var at = d.IndexOf("<ds:Signature ", StringComparison.Ordinal);
                var end = d.IndexOf("</ds:Signature>", StringComparison.Ordinal) + 15;
                var own = genuine.IndexOf("<ds:Signature ", StringComparison.Ordinal);
                var ownEnd = genuine.IndexOf("</ds:Signature>", StringComparison.Ordinal) + 15;
                var without = genuine.Remove(own, ownEnd - own);
                var signature = genuine[own..ownEnd];
                return moved
                    ? d.Remove(at, end - at)
                        .Insert(
                            at,
                            signature.Replace(
                                "</ds:Signature>",
                                $"<ds:Object>{without}</ds:Object></ds:Signature>",
                                StringComparison.Ordinal
                            )
                        )
                    : d.Remove(at, end - at).Insert(at, $"<Extension>{genuine}</Extension>");
            },
        };
        var reading = Read(forged);

        reading.List.ShouldBeNull();
        reading.Problem.ShouldBe(
            moved ? TrustedListProblem.DigestMismatch : TrustedListProblem.SignatureForm
        );
    }

    [Fact]
    public void List_WithoutASignature_IsRefused() =>
        Refused(
            new()
            {
                Afterwards = d =>
                {
                    var at = d.IndexOf("<ds:Signature ", StringComparison.Ordinal);
                    return d.Remove(
                        at,
                        d.IndexOf("</ds:Signature>", StringComparison.Ordinal) + 15 - at
                    );
                },
            },
            TrustedListProblem.NotSigned
        );

    [Theory]
    [InlineData("<!DOCTYPE TrustServiceStatusList>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>")]
    public void Dtd_IsRefused(string dtd) =>
        Refused(new() { Afterwards = d => dtd + d }, TrustedListProblem.NotXml);

    [Theory]
    [InlineData("")]
    [InlineData("no xml")]
    [InlineData("<a>")]
    public void Bytes_ThatAreNoXml_AreRefused(string text) =>
        TrustedListReader
            .Read(Encoding.UTF8.GetBytes(text), [ListMaker.Operator.Der])
            .Problem.ShouldBeOneOf(TrustedListProblem.NotXml, TrustedListProblem.TooLarge);

    [Fact]
    public void Nesting_BeyondTheBound_IsRefusedBeforeAnythingRecurses()
    {
        var deep =
            string.Concat(Enumerable.Repeat("<a>", 200_000))
            + string.Concat(Enumerable.Repeat("</a>", 200_000));

        TrustedListReader
            .Read(Encoding.UTF8.GetBytes(deep), [ListMaker.Operator.Der])
            .Problem.ShouldBe(TrustedListProblem.TooLarge);
    }

    [Fact]
    public void Comment_IsNeitherSignedNorRead()
    {
        var reading = Read(
            new()
            {
                Afterwards = d =>
                    d.Replace("Eiducio", "Eidu<!-- not -->cio", StringComparison.Ordinal),
            }
        );

        reading.List!.Services[0].Periods[0].Name.ShouldBe("Eiducio");
    }

    [Fact]
    public void Time_BeyondTheNextUpdate_IsDoubt()
    {
        Read(new() { NextUpdate = Now.AddDays(-1) }).List!.DoubtAt(Now)!.ShouldContain("expired");
        Read(new() { NextUpdate = null }).List!.DoubtAt(Now)!.ShouldContain("closed");
        Read(new() { IssuedAt = Now.AddDays(1) }).List!.DoubtAt(Now)!.ShouldContain("future");
    }

    [Fact]
    public void History_IsReadLatestFirst()
    {
        var service = Read(
            new()
            {
                Services = ListMaker.Service(
                    TestPki.Instance.Issuing,
                    status: "withdrawn",
                    since: Now.AddYears(-1),
                    history: ListMaker.History("undersupervision", Now.AddYears(-9))
                        + ListMaker.History("granted", Now.AddYears(-5))
                ),
            }
        )
            .List!.Services.Single();

        service.At(Now)!.Status.ShouldBe(ListedServiceStatus.Withdrawn);
        service.At(Now.AddYears(-2))!.Status.ShouldBe(ListedServiceStatus.Granted);
        service.At(Now.AddYears(-6))!.Status.ShouldBe(ListedServiceStatus.FormerlySupervised);
        service.At(Now.AddYears(-10)).ShouldBeNull();
    }

    /// <summary>No change of any one byte is ever believed: a list that is still read says what the genuine one says.</summary>
    [Fact]
    public void Byte_Changed_NeverChangesWhatIsRead()
    {
        var genuine = new ListMaker().Make();
        byte[][] pinned = [ListMaker.Operator.Der];
        var expected = Text(TrustedListReader.Read(genuine, pinned));
        for (var i = 0; i < genuine.Length; i += 3)
        {
            var changed = (byte[])genuine.Clone();
            changed[i] ^= (byte)(1 << (i % 7));
            var reading = TrustedListReader.Read(changed, pinned);
            if (reading.List is not null)
            {
                Text(reading).ShouldBe(expected, $"byte {i}");
            }
        }

        static string Text(TrustedListReading reading) =>
            System.Text.Json.JsonSerializer.Serialize(reading.List);
    }
}
