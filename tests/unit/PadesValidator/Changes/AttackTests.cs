using System.Text;
using PadesValidator.Changes;
using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

/// <summary>The attack families of 2019 to 2021 (incremental saving, shadow, evil annotation, sneaky signature), made by hand.</summary>
public sealed class AttackTests
{
    private static readonly Dictionary<string, Action<PdfFile, IncrementalUpdate>> Attacks = new(
        StringComparer.Ordinal
    )
    {
        ["page content replaced"] = (_, u) =>
            u.Set(SignedForm.Content, SignedForm.Form("BT (other) Tj ET")),
        ["length of the page content changed"] = (_, u) =>
            u.Set(SignedForm.ContentLength, new PdfInteger(20)),
        ["font replaced"] = (f, u) =>
            u.Set(
                SignedForm.Font,
                f.Dictionary(SignedForm.Font).With("BaseFont", new PdfName("Evil"))
            ),
        ["tiny scale of a form made a visible one"] = (f, u) =>
        {
            var overlay = (PdfStream)f.Latest.Get(SignedForm.Overlay)!;
            u.Set(
                SignedForm.Overlay,
                new PdfStream(
                    overlay.Dictionary.With(
                        "Matrix",
                        new PdfArray(
                            Enumerable
                                .Range(0, 6)
                                .Select(i => new PdfReal(i is 0 or 3 ? 0.00001 : 0))
                        )
                    ),
                    overlay.RawData
                )
            );
        },
        ["hide: the overlay freed"] = (_, u) => u.Free(SignedForm.Overlay),
        ["hide: the overlay emptied"] = (_, u) => u.Set(SignedForm.Overlay, SignedForm.Form("")),
        ["hide and replace: another page object in /Kids"] = (f, u) =>
            u.Set(
                SignedForm.Pages,
                f.Dictionary(SignedForm.Pages)
                    .With("Kids", new PdfArray([u.Add(f.Latest.Get(SignedForm.Page)!)]))
            ),
        ["hide and replace: another catalog with other pages"] = (f, u) =>
        {
            var page = u.Add(
                f.Dictionary(SignedForm.Page).With("Contents", u.Add(SignedForm.Form("x")))
            );
            var pages = u.Add(f.Dictionary(SignedForm.Pages).With("Kids", new PdfArray([page])));
            u.Trailer = u.Trailer.With(
                "Root",
                u.Add(f.Dictionary(SignedForm.Catalog).With("Pages", pages))
            );
        },
        ["page added"] = (f, u) =>
            u.Set(
                SignedForm.Pages,
                f.Dictionary(SignedForm.Pages)
                    .With(
                        "Kids",
                        new PdfArray([
                            new PdfReference(SignedForm.Page),
                            u.Add(f.Latest.Get(SignedForm.Page)!),
                        ])
                    )
                    .With("Count", new PdfInteger(2))
            ),
        ["inherited resources slipped in"] = (f, u) =>
            u.Set(
                SignedForm.Pages,
                f.Dictionary(SignedForm.Pages).With("Rotate", new PdfInteger(180))
            ),
        ["media box shrunk"] = (f, u) =>
            u.Set(
                SignedForm.Page,
                f.Dictionary(SignedForm.Page).With("MediaBox", SignedForm.Numbers(0, 0, 9, 9))
            ),
        ["shadow replace: another appearance of the same value"] = (_, u) =>
            u.Set(SignedForm.TextAppearance, SignedForm.Form("(5678) Tj")),
        ["field renamed"] = (f, u) =>
            u.Set(
                SignedForm.TextField,
                f.Dictionary(SignedForm.TextField).With("T", PdfString.FromText("other"))
            ),
        ["field moved"] = (f, u) =>
            u.Set(
                SignedForm.TextField,
                f.Dictionary(SignedForm.TextField).With("Rect", SignedForm.Numbers(0, 0, 1, 1))
            ),
        ["field given an action"] = (f, u) =>
            u.Set(
                SignedForm.TextField,
                f.Dictionary(SignedForm.TextField)
                    .With("AA", new PdfDictionary(("F", PdfDictionary.Empty)))
            ),
        ["text field added"] = (f, u) =>
        {
            var field = u.Add(
                f.Dictionary(SignedForm.TextField).With("T", PdfString.FromText("new"))
            );
            var catalog = f.Dictionary(SignedForm.Catalog);
            var form = (PdfDictionary)catalog["AcroForm"]!;
            u.Set(
                SignedForm.Catalog,
                catalog.With(
                    "AcroForm",
                    form.With("Fields", SignedForm.Append((PdfArray)form["Fields"]!, field))
                )
            );
        },
        ["field taken out"] = (f, u) =>
        {
            var catalog = f.Dictionary(SignedForm.Catalog);
            var form = (PdfDictionary)catalog["AcroForm"]!;
            u.Set(
                SignedForm.Catalog,
                catalog.With(
                    "AcroForm",
                    form.With(
                        "Fields",
                        new PdfArray([
                            new PdfReference(SignedForm.TextField),
                            new PdfReference(SignedForm.SignedField),
                        ])
                    )
                )
            );
        },
        ["widget taken off the page"] = (f, u) =>
            u.Set(
                SignedForm.Page,
                f.Dictionary(SignedForm.Page)
                    .With("Annots", new PdfArray([new PdfReference(SignedForm.SignedField)]))
            ),
        ["signature dictionary rewritten"] = (f, u) =>
            u.Set(
                SignedForm.Signature,
                f.Dictionary(SignedForm.Signature).With("Reason", PdfString.FromText("yours"))
            ),
        ["signature taken out of its field"] = (f, u) =>
            u.Set(SignedForm.SignedField, f.Dictionary(SignedForm.SignedField).Without("V")),
        ["signed field enlarged"] = (f, u) =>
            u.Set(
                SignedForm.SignedField,
                f.Dictionary(SignedForm.SignedField)
                    .With("Rect", SignedForm.Numbers(0, 0, 600, 800))
            ),
        ["signed field given an appearance"] = (f, u) =>
            u.Set(
                SignedForm.SignedField,
                f.Dictionary(SignedForm.SignedField)
                    .With("AP", new PdfDictionary(("N", u.Add(SignedForm.Form("evil")))))
            ),
        ["empty signature field enlarged while it is signed"] = (f, u) =>
            u.Set(
                SignedForm.EmptyField,
                f.Dictionary(SignedForm.EmptyField)
                    .With("V", u.Add(new PdfDictionary(("Type", new PdfName("Sig")))))
                    .With("Rect", SignedForm.Numbers(0, 0, 600, 800))
            ),
        ["hidden appearance of an empty signature field brought to light"] = (f, u) =>
            u.Set(
                SignedForm.EmptyField,
                f.Dictionary(SignedForm.EmptyField).With("F", new PdfInteger(4))
            ),
        ["empty signature field given an old signature"] = (f, u) =>
            u.Set(
                SignedForm.EmptyField,
                f.Dictionary(SignedForm.EmptyField)
                    .With("V", new PdfReference(SignedForm.Signature))
                    .With("F", new PdfInteger(4))
            ),
        ["widget hung on an old signature"] = (f, u) =>
        {
            var page = f.Dictionary(SignedForm.Page);
            var widget = u.Add(
                new PdfDictionary(
                    ("Subtype", new PdfName("Widget")),
                    ("Parent", new PdfReference(SignedForm.SignedField)),
                    ("Rect", SignedForm.Numbers(0, 0, 90, 9)),
                    ("AP", new PdfDictionary(("N", u.Add(SignedForm.Form("evil")))))
                )
            );
            u.Set(
                SignedForm.Page,
                page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, widget))
            );
        },
        ["prepared field put on the page"] = (f, u) =>
        {
            var page = f.Dictionary(SignedForm.Page);
            u.Set(
                SignedForm.Page,
                page.With(
                    "Annots",
                    SignedForm.Append(
                        (PdfArray)page["Annots"]!,
                        new PdfReference(SignedForm.OffPageField)
                    )
                )
            );
        },
        ["page given another parent"] = (f, u) =>
            u.Set(
                SignedForm.Page,
                f.Dictionary(SignedForm.Page).With("Parent", u.Add(f.Dictionary(SignedForm.Pages)))
            ),
        ["field given another parent"] = (f, u) =>
            u.Set(
                SignedForm.TextField,
                f.Dictionary(SignedForm.TextField)
                    .With("Parent", u.Add(new PdfDictionary(("V", PdfString.FromText("x")))))
            ),
        ["form given an XFA form"] = (f, u) =>
        {
            var catalog = f.Dictionary(SignedForm.Catalog);
            u.Set(
                SignedForm.Catalog,
                catalog.With(
                    "AcroForm",
                    ((PdfDictionary)catalog["AcroForm"]!).With("XFA", u.Add(SignedForm.Form("x")))
                )
            );
        },
        ["signature field added under the name of another field"] = (f, u) =>
        {
            var page = f.Dictionary(SignedForm.Page);
            var widget = u.Add(
                f.Dictionary(SignedForm.EmptyField).With("T", PdfString.FromText("serial"))
            );
            u.Set(
                SignedForm.Page,
                page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, widget))
            );
        },
        ["open action"] = (f, u) =>
            u.Set(
                SignedForm.Catalog,
                f.Dictionary(SignedForm.Catalog).With("OpenAction", PdfDictionary.Empty)
            ),
        ["link added"] = (f, u) => LegitimateUpdateTests.AddAnnotation(f, u, "Link"),
        ["names added"] = (f, u) =>
            u.Set(
                SignedForm.Catalog,
                f.Dictionary(SignedForm.Catalog)
                    .With("Names", new PdfDictionary(("JavaScript", PdfDictionary.Empty)))
            ),
        ["permissions added"] = (f, u) =>
            u.Set(
                SignedForm.Catalog,
                f.Dictionary(SignedForm.Catalog).With("Perms", PdfDictionary.Empty)
            ),
        ["default font of the form replaced"] = (f, u) =>
        {
            var catalog = f.Dictionary(SignedForm.Catalog);
            var form = (PdfDictionary)catalog["AcroForm"]!;
            u.Set(
                SignedForm.Catalog,
                catalog.With(
                    "AcroForm",
                    form.With(
                        "DR",
                        new PdfDictionary(
                            (
                                "Font",
                                new PdfDictionary(
                                    (
                                        "F1",
                                        u.Add(new PdfDictionary(("BaseFont", new PdfName("Evil"))))
                                    )
                                )
                            )
                        )
                    )
                )
            );
        },
        ["encryption added"] = (_, u) =>
            u.Trailer = u.Trailer.With(
                "Encrypt",
                u.Add(new PdfDictionary(("V", new PdfInteger(4))))
            ),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Attack_IsForbidden(string name)
    {
        foreach (var kind in new[] { XrefKind.Table, XrefKind.Stream })
        {
            var result = SignedForm.Open().After(Attacks[name], kind);

            result.Classification.ShouldBe(LaterChanges.Forbidden);
            result.Findings.ShouldContain(f => f.Key == FindingKey.ChangedAfterSigning);
        }
    }

    [Fact]
    public void AppearanceOfASignature_ThatThePageUsesToo_IsForbidden() =>
        SignedForm
            .Open(page: "/Thumb 11 0 R")
            .After(
                (f, u) =>
                {
                    u.Set(SignedForm.EmptyAppearance, SignedForm.Form("shown on the page"));
                    u.Set(
                        SignedForm.EmptyField,
                        f.Dictionary(SignedForm.EmptyField)
                            .With("V", u.Add(new PdfDictionary(("Type", new PdfName("Sig")))))
                    );
                }
            )
            .Classification.ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void AppearanceDictionary_ThatTheTrailerUsesToo_IsForbidden() =>
        SignedForm
            .Open(trailer: "/Custom 14 0 R")
            .After(
                (f, u) =>
                    u.Set(
                        SignedForm.EmptyField,
                        f.Dictionary(SignedForm.EmptyField)
                            .With("V", u.Add(new PdfDictionary(("Type", new PdfName("Sig")))))
                            .With("AP", new PdfDictionary(("N", u.Add(SignedForm.Form("x")))))
                    )
            )
            .Classification.ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void WidgetUsedAsResources_IsNotExemptAsAWidget() =>
        SignedForm
            .Open(page: "/Group 6 0 R")
            .After((f, u) => LegitimateUpdateTests.Fill(f, u))
            .Classification.ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void FloodOfDeviationsInTheSignedBytes_DoesNotHideLaterOnes()
    {
        var keys = string.Concat(Enumerable.Repeat("<</K 1/K 2>>", 1000));
        var signed = SignedForm.Open(page: $"/PieceInfo[{keys}]");
        byte[] bytes =
        [
            .. new IncrementalUpdate(signed).ToBytes(),
            .. "4 0 obj\n(shadow)\nendobj\n"u8,
        ];
        var result = LaterChangeAnalysis.Analyse(
            Open(bytes),
            0,
            ct: TestContext.Current.CancellationToken
        );

        result.Findings.ShouldContain(f => f.Detail.StartsWith("TrailingBytes"));
        result.Findings.ShouldContain(f => f.Detail.StartsWith("DuplicateKey"));
    }

    [Fact]
    public void VisibleDocumentTimestamp_IsNoMereValidationData() =>
        SignedForm
            .Open()
            .After(
                (f, u) =>
                    LegitimateUpdateTests.AddSignature(
                        f,
                        u,
                        "DocTimeStamp",
                        "ETSI.RFC3161",
                        f.Dictionary(SignedForm.Catalog),
                        visible: true
                    )
            )
            .Classification.ShouldBe(LaterChanges.AllowedSigning);

    [Fact]
    public void VisibleSignatureField_WithoutASignature_IsAnAnnotation() =>
        SignedForm
            .Open()
            .After(
                (f, u) =>
                {
                    var page = f.Dictionary(SignedForm.Page);
                    var widget = u.Add(
                        f.Dictionary(SignedForm.EmptyField)
                            .With("T", PdfString.FromText("cover"))
                            .With("F", new PdfInteger(4))
                    );
                    u.Set(
                        SignedForm.Page,
                        page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, widget))
                    );
                }
            )
            .Classification.ShouldBe(LaterChanges.AllowedAnnotations);

    [Fact]
    public void DanglingReference_FilledLater_IsForbidden() =>
        SignedForm
            .Open(page: "/PieceInfo 77 0 R")
            .After((_, u) => u.Set(77, PdfDictionary.Empty))
            .Classification.ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void ExtensionsLowered_AreForbidden() =>
        SignedForm
            .Open(catalog: "/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>")
            .After(
                (f, u) =>
                    u.Set(
                        SignedForm.Catalog,
                        f.Dictionary(SignedForm.Catalog).Without("Extensions")
                    )
            )
            .Classification.ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void BytesBehindTheLastRevision_AreForbidden()
    {
        var signed = SignedForm.Open();
        byte[] bytes =
        [
            .. new IncrementalUpdate(signed).ToBytes(),
            .. "4 0 obj\n(shadow)\nendobj\n"u8,
        ];

        LaterChangeAnalysis
            .Analyse(Open(bytes), 0, ct: TestContext.Current.CancellationToken)
            .Classification.ShouldBe(LaterChanges.Forbidden);
    }

    [Fact]
    public void ObjectRedefinedInOneLaterRevision_IsForbidden()
    {
        var signed = SignedForm.Open();
        var bytes = signed.Bytes.ToArray();
        var text = new StringBuilder(Encoding.Latin1.GetString(bytes));
        var first = text.Length;
        text.Append("12 0 obj\n<</Producer(a)>>\nendobj\n");
        var second = text.Length;
        text.Append("12 0 obj\n<</Producer(b)>>\nendobj\n");
        var xref = text.Length;
        text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"xref\n12 1\n{first:D10} 00000 n \n12 1\n{second:D10} 00000 n \ntrailer\n<</Size 17/Root 1 0 R/Prev {signed.Revisions[0].StartXref}>>\nstartxref\n{xref}\n%%EOF\n"
        );

        LaterChangeAnalysis
            .Analyse(
                Open(Encoding.Latin1.GetBytes(text.ToString())),
                0,
                ct: TestContext.Current.CancellationToken
            )
            .Classification.ShouldBe(LaterChanges.Forbidden);
    }

    private static PdfFile Open(byte[] bytes) =>
        PdfFile.Open(bytes, ct: TestContext.Current.CancellationToken);
}
