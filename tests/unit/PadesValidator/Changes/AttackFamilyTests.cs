using System.Globalization;
using System.Text;
using PadesValidator.Tests.Making;
using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

/// <summary>
/// The named families of attacks on signed PDFs, each made from a document with a real signature by a trusted signer: universal
/// signature forgery, incremental saving, signature wrapping (Mladenov and others, 2019), shadow attacks (2021), evil annotation and sneaky
/// signature (2021), and encryption stripped. None may end in an acceptance.
/// </summary>
public sealed class AttackFamilyTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly byte[] Genuine = new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make);

    private const int Pages = 2;
    private const int Page = 3;
    private const int Signature = 5;

    private static ValidationReport Report(byte[] pdf) => Validated.Report(pdf, Pki.Trust());

    private static void NeverAccepted(byte[] pdf, string what)
    {
        var report = Report(pdf);
        IntegrityVerdict.Of(report).ShouldNotBe(DocumentVerdict.Accept, what);
        report.Signatures.ShouldAllBe(s => s.Indication != Indication.TotalPassed, what);
    }

    [Fact]
    public void Document_BeforeAnyAttack_Passes()
    {
        var report = Report(Genuine);

        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Accept);
        report.Signatures.ShouldHaveSingleItem().Indication.ShouldBe(Indication.TotalPassed);
    }

    public static TheoryData<string, string, string?> Forgeries =>
        new()
        {
            { "Contents", "missing", null },
            { "Contents", "null", "null" },
            { "Contents", "empty", "<>" },
            { "Contents", "one zero byte", "<00>" },
            { "Contents", "a number", "0" },
            { "ByteRange", "missing", null },
            { "ByteRange", "null", "null" },
            { "ByteRange", "empty", "[]" },
            { "ByteRange", "of nothing", "[0 0 0 0]" },
            { "ByteRange", "negative", "[0 -1 -1 0]" },
            { "ByteRange", "null inside", "[0 null 0 null]" },
            { "ByteRange", "no array", "(0 1 2 3)" },
            { "SubFilter", "missing", null },
            { "SubFilter", "unknown", "/ETSI.None" },
            { "Filter", "unknown", "/None" },
            { "Type", "another", "/Annot" },
        };

    /// <summary>Universal signature forgery: what a careless verifier needs in order to say no is taken away, and the page is another.</summary>
    [Theory]
    [MemberData(nameof(Forgeries))]
    public void UniversalForgery_NeverPasses(string key, string how, string? value) =>
        NeverAccepted(
            Updated(
                (file, update) =>
                {
                    var dictionary = (PdfDictionary)file.Latest.Get(Signature)!;
                    update.Set(
                        Signature,
                        value is null
                            ? dictionary.Without(key)
                            : dictionary.With(key, Parsed(value))
                    );
                    update.Set(Page, OtherPage(file, update));
                }
            ),
            $"{key} {how}"
        );

    [Fact]
    public void UniversalForgery_FieldWithoutAValue_NeverPasses() =>
        NeverAccepted(
            Updated(
                (file, update) =>
                {
                    update.Set(4, ((PdfDictionary)file.Latest.Get(4)!).Without("V"));
                    update.Set(Page, OtherPage(file, update));
                }
            ),
            "no /V"
        );

    public static TheoryData<string> Savings => [.. SavingAttacks.Keys];

    private static readonly Dictionary<string, Func<byte[]>> SavingAttacks = new(
        StringComparer.Ordinal
    )
    {
        ["whole update"] = () => Updated((f, u) => u.Set(Page, OtherPage(f, u))),
        ["update with a cross-reference stream"] = () =>
            Updated((f, u) => u.Set(Page, OtherPage(f, u)), XrefKind.Stream),
        ["objects and a trailer, no cross-reference table"] = () =>
            Appended($"{EvilPage}trailer\n<</Size 6/Root 1 0 R>>\n%%EOF\n"),
        ["objects alone"] = () => Appended(EvilPage),
        ["objects before a copied signature"] = () =>
            Appended(EvilPage + Encoding.Latin1.GetString(Genuine)[SignatureAt..] + "%%EOF\n"),
        ["a second end of the file"] = () => Appended("%%EOF\n"),
        ["a whole other file behind"] = () => [.. Genuine, .. new PdfMaker().Sign(_ => [0])],
        ["a whole other file in front"] = () => [.. new PdfMaker().Sign(_ => [0]), .. Genuine],
    };

    /// <summary>Incremental saving, with all and with less than all of what an update is made of.</summary>
    [Theory]
    [MemberData(nameof(Savings))]
    public void IncrementalSaving_NeverPasses(string name) =>
        NeverAccepted(SavingAttacks[name](), name);

    /// <summary>
    /// Signature wrapping: the signed bytes stay, the second half pushed back, and the file is read from what lies between: another page, a
    /// signature dictionary that names both halves, and a cross-reference table at the offset that the signed startxref gives.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SignatureWrapping_NeverPasses(bool closedBefore)
    {
        var text = Encoding.Latin1.GetString(Genuine);
        var open = text.IndexOf("/Contents <", StringComparison.Ordinal) + 10;
        var close = text.IndexOf('>', open) + 1;
        var xref = text.LastIndexOf("xref\n0 6", StringComparison.Ordinal);
        var contents = text[open..close];
        var second = text[close..];

        // The old signature dictionary is closed, so that the forged objects stand outside it; or everything is one string.
        var gap = new StringBuilder(contents).Append(closedBefore ? " >>\nendobj\n" : " ");
        var page = xref + 400;
        var forged = xref + 600;
        var end = forged + contents.Length + 600;
        gap.Append(' ', xref - open - gap.Length);
        gap.Append("xref\n0 1\n0000000000 65535 f \n");
        (int Number, int At)[] entries =
        [
            (1, Offset(1)),
            (2, Offset(2)),
            (3, page),
            (4, Offset(4)),
            (Signature, forged),
        ];
        foreach (var (number, at) in entries)
        {
            gap.Append(CultureInfo.InvariantCulture, $"{number} 1\n{at:D10} 00000 n \n");
        }

        gap.Append("trailer\n<< /Size 6 /Root 1 0 R >>\n");
        gap.Append(' ', page - open - gap.Length);
        Place("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 666 666] /Annots [4 0 R] >>", 3)
            .ShouldBe(page);
        gap.Append(' ', forged - open - gap.Length);
        Place(
                $"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 {open} {end} {second.Length}] /Contents {contents} >>",
                Signature
            )
            .ShouldBe(forged);
        gap.Append(' ', end - open - gap.Length);
        var wrapped = Encoding.Latin1.GetBytes(text[..open] + gap + second);

        // The attack is a real one: the forged page is read, and the signed halves are the genuine ones.
        var file = PdfFile.Open(wrapped, ct: TestContext.Current.CancellationToken);
        file.IsReadable.ShouldBeTrue(file.Problem);
        ((PdfInteger)((PdfArray)file.Latest.Pages[0].Dictionary["MediaBox"]!)[2]).Value.ShouldBe(
            666
        );
        wrapped[..open].ShouldBe(Genuine[..open]);
        wrapped[end..].ShouldBe(Genuine[close..]);
        NeverAccepted(wrapped, "wrapped");

        int Place(string body, int number)
        {
            var at = open + gap.Length;
            gap.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
            return at;
        }

        int Offset(int number) => text.IndexOf($"\n{number} 0 obj", StringComparison.Ordinal) + 1;
    }

    /// <summary>Shadow, hide and replace: a second page tree lies unused in the signed bytes until an update turns to it.</summary>
    [Fact]
    public void Shadow_HideAndReplace_NeverPasses() =>
        NeverAccepted(
            Updated(
                (file, update) =>
                    update.Set(
                        Pages,
                        ((PdfDictionary)file.Latest.Get(Pages)!).With(
                            "Kids",
                            new PdfArray([update.Add(OtherPage(file, update))])
                        )
                    )
            ),
            "hide and replace"
        );

    /// <summary>Evil annotation: what P allows a third party to add is never taken for what was certified.</summary>
    [Theory]
    [InlineData(1, LaterChanges.Forbidden)]
    [InlineData(2, LaterChanges.Forbidden)]
    [InlineData(3, LaterChanges.AllowedAnnotations)]
    public void EvilAnnotation_OnACertifiedDocument_IsSeen(int permission, LaterChanges expected)
    {
        foreach (var kind in new[] { "FreeText", "Stamp", "Ink" })
        {
            var result = Certified(permission)
                .After((file, update) => LegitimateUpdateTests.AddAnnotation(file, update, kind));

            result.Classification.ShouldBe(expected, kind);
            result.Findings.Any(f => f.Severity != Severity.Information).ShouldBeTrue(kind);
        }
    }

    /// <summary>Sneaky signature: a further signature, or a field for one, whose appearance covers the page.</summary>
    [Theory]
    [InlineData(1, LaterChanges.Forbidden)]
    [InlineData(2, LaterChanges.AllowedSigning)]
    [InlineData(3, LaterChanges.AllowedSigning)]
    public void SneakySignature_OnACertifiedDocument_IsSeen(int permission, LaterChanges expected)
    {
        var result = Certified(permission)
            .After(
                (file, update) =>
                    LegitimateUpdateTests.AddSignature(
                        file,
                        update,
                        "Sig",
                        "ETSI.CAdES.detached",
                        file.Dictionary(SignedForm.Catalog),
                        visible: true
                    )
            );

        result.Classification.ShouldBe(expected);
        result.Findings.ShouldContain(f =>
            f.Key
            == (
                expected == LaterChanges.Forbidden
                    ? FindingKey.DocMdpViolated
                    : FindingKey.SignedAgainAfterSigning
            )
        );
    }

    [Fact]
    public void Encryption_StrippedAfterSigning_IsForbidden() =>
        SignedForm
            .Open(trailer: "/Encrypt<</Filter/Standard/V 4/R 4>>/ID[<00><00>]")
            .After((_, update) => update.Trailer = update.Trailer.Without("Encrypt"))
            .Classification.ShouldBe(LaterChanges.Forbidden);

    private static PdfFile Certified(int permission) =>
        SignedForm.Open(
            $"/Reference[<</TransformMethod/DocMDP/TransformParams<</P {permission}>>>>]"
        );

    private static int SignatureAt =>
        Encoding.Latin1.GetString(Genuine).IndexOf("5 0 obj", StringComparison.Ordinal);

    private const string EvilPage =
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 666 666] /Annots [4 0 R] >>\nendobj\n";

    private static PdfDictionary OtherPage(PdfFile file, IncrementalUpdate update) =>
        ((PdfDictionary)file.Latest.Get(Page)!).With(
            "Contents",
            update.Add(SignedForm.Form("BT (other) Tj ET"))
        );

    private static byte[] Appended(string tail) => [.. Genuine, .. Encoding.Latin1.GetBytes(tail)];

    private static byte[] Updated(
        Action<PdfFile, IncrementalUpdate> change,
        XrefKind kind = XrefKind.Table
    )
    {
        var file = PdfFile.Open(Genuine, ct: TestContext.Current.CancellationToken);
        var update = new IncrementalUpdate(file);
        change(file, update);
        return update.ToBytes(kind);
    }

    /// <summary>A value in PDF syntax.</summary>
    private static PdfObject Parsed(string value)
    {
        var text =
            $"%PDF-1.7\n1 0 obj\n<</Type/Catalog/X {value}>>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n";
        var at = text.IndexOf("xref\n0 2", StringComparison.Ordinal);
        var file = PdfFile.Open(
            Encoding.Latin1.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{text}{at}\n%%EOF\n")
            ),
            ct: TestContext.Current.CancellationToken
        );
        return file.Latest.Catalog["X"] ?? PdfDictionary.Empty;
    }
}
