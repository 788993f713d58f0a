using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

public sealed class LegitimateUpdateTests
{
    [Fact]
    public void NoLaterRevision_IsNone() =>
        PadesValidator
            .Changes.LaterChangeAnalysis.Analyse(
                SignedForm.Open(),
                0,
                ct: TestContext.Current.CancellationToken
            )
            .Classification.ShouldBe(LaterChanges.None);

    [Theory]
    [InlineData(XrefKind.Table)]
    [InlineData(XrefKind.Stream)]
    public void ObjectsWrittenAgain_AreNone(XrefKind kind) =>
        Expect(
            LaterChanges.None,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                    {
                        foreach (var number in file.Latest.ObjectNumbers)
                        {
                            update.Set(number, file.Latest.Get(number)!);
                        }

                        update.Add(new PdfDictionary(("Unreachable", new PdfInteger(1))));
                        update.Set(
                            SignedForm.Info,
                            new PdfDictionary(("ModDate", PdfString.FromText("D:2026")))
                        );
                        update.Free(90);
                    },
                    kind
                )
        );

    [Fact]
    public void SecurityStore_IsLta() =>
        Expect(
            LaterChanges.AllowedLta,
            SignedForm.Open().After((file, update) => AddStore(file, update))
        );

    [Theory]
    [InlineData("/Reference[<</TransformMethod/DocMDP/TransformParams<</P 1>>>>]")]
    [InlineData("/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/All>>>>]")]
    public void DocumentTimestamp_IsLta_EvenWhereNothingMayChange(string signature) =>
        Expect(
            LaterChanges.AllowedLta,
            SignedForm
                .Open(signature)
                .After(
                    (file, update) =>
                    {
                        var catalog = AddStore(file, update);
                        AddSignature(
                            file,
                            update,
                            "DocTimeStamp",
                            "ETSI.RFC3161",
                            catalog,
                            visible: false
                        );
                    }
                )
        );

    [Fact]
    public void FurtherSignatureField_IsSigning() =>
        Expect(
            LaterChanges.AllowedSigning,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                        AddSignature(
                            file,
                            update,
                            "Sig",
                            "ETSI.CAdES.detached",
                            file.Dictionary(SignedForm.Catalog),
                            visible: true
                        )
                )
        );

    [Fact]
    public void EmptySignatureField_MayBeSigned() =>
        Expect(
            LaterChanges.AllowedSigning,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                        update.Set(
                            SignedForm.EmptyField,
                            file.Dictionary(SignedForm.EmptyField)
                                .With(
                                    "V",
                                    update.Add(new PdfDictionary(("Type", new PdfName("Sig"))))
                                )
                                .With(
                                    "AP",
                                    new PdfDictionary(("N", update.Add(SignedForm.Form("signed"))))
                                )
                        )
                )
        );

    [Fact]
    public void StructureTree_MayGrow() =>
        Expect(
            LaterChanges.None,
            SignedForm
                .Open(
                    catalog: "/StructTreeRoot<</Type/StructTreeRoot/K[<</S/P/K 0>>]/ParentTree<</Nums[0 5 0 R]>>/ParentTreeNextKey 1>>"
                )
                .After(
                    (file, update) =>
                    {
                        var catalog = file.Dictionary(SignedForm.Catalog);
                        var root = (PdfDictionary)catalog["StructTreeRoot"]!;
                        var kids = (PdfArray)root["K"]!;
                        root = root.With(
                                "K",
                                SignedForm.Append(
                                    kids,
                                    new PdfDictionary(("S", new PdfName("Form")))
                                )
                            )
                            .With("ParentTreeNextKey", new PdfInteger(2))
                            .With(
                                "ParentTree",
                                new PdfDictionary(
                                    (
                                        "Nums",
                                        new PdfArray([
                                            new PdfInteger(0),
                                            new PdfReference(SignedForm.Font),
                                            new PdfInteger(1),
                                            new PdfReference(SignedForm.Page),
                                        ])
                                    )
                                )
                            );
                        update.Set(SignedForm.Catalog, catalog.With("StructTreeRoot", root));
                    }
                )
        );

    [Fact]
    public void FilledField_IsFormFill() =>
        Expect(
            LaterChanges.AllowedFormFill,
            SignedForm.Open().After((file, update) => Fill(file, update))
        );

    [Fact]
    public void AppearanceWrittenAgain_ThatShowsTheSame_IsForAPerson() =>
        Expect(
            LaterChanges.AllowedFormFill,
            SignedForm
                .Open()
                .After(
                    (_, update) =>
                        update.Set(
                            SignedForm.TextAppearance,
                            SignedForm.Form("q BT [(12) -1 (34)] TJ ET Q")
                        )
                )
        );

    [Theory]
    [InlineData("/Reference[<</TransformMethod/DocMDP/TransformParams<</P 1>>>>]", true)]
    [InlineData("/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]", false)]
    public void FilledField_IsJudgedByDocMdp(string signature, bool violated)
    {
        var result = SignedForm.Open(signature).After((file, update) => Fill(file, update));

        result.Classification.ShouldBe(
            violated ? LaterChanges.Forbidden : LaterChanges.AllowedFormFill
        );
        result.Findings.Any(f => f.Key == FindingKey.DocMdpViolated).ShouldBe(violated);
    }

    [Theory]
    [InlineData("/Action/All", true)]
    [InlineData("/Action/Include/Fields[(serial)]", true)]
    [InlineData("/Action/Include/Fields[(other)]", false)]
    [InlineData("/Action/Exclude/Fields[(serial)]", false)]
    [InlineData("/Action/Exclude/Fields[(other)]", true)]
    public void FilledField_IsJudgedByFieldMdp(string parameters, bool violated)
    {
        var result = SignedForm
            .Open($"/Reference[<</TransformMethod/FieldMDP/TransformParams<<{parameters}>>>>]")
            .After((file, update) => Fill(file, update));

        result.Findings.Any(f => f.Key == FindingKey.FieldMdpViolated).ShouldBe(violated);
        result.Classification.ShouldBe(
            violated ? LaterChanges.Forbidden : LaterChanges.AllowedFormFill
        );
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Annotation_IsJudgedByDocMdp(int level, bool violated) =>
        SignedForm
            .Open($"/Reference[<</TransformMethod/DocMDP/TransformParams<</P {level}>>>>]")
            .After((file, update) => AddAnnotation(file, update, "FreeText"))
            .Classification.ShouldBe(
                violated ? LaterChanges.Forbidden : LaterChanges.AllowedAnnotations
            );

    internal static void Fill(PdfFile file, IncrementalUpdate update) =>
        update.Set(
            SignedForm.TextField,
            file.Dictionary(SignedForm.TextField)
                .With("V", PdfString.FromText("5678"))
                .With("AP", new PdfDictionary(("N", update.Add(SignedForm.Form("(5678) Tj")))))
        );

    internal static void AddAnnotation(PdfFile file, IncrementalUpdate update, string subtype)
    {
        var annotation = update.Add(
            new PdfDictionary(
                ("Type", new PdfName("Annot")),
                ("Subtype", new PdfName(subtype)),
                ("Rect", SignedForm.Numbers(0, 0, 90, 9))
            )
        );
        var page = file.Dictionary(SignedForm.Page);
        update.Set(
            SignedForm.Page,
            page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, annotation))
        );
    }

    internal static PdfDictionary AddSignature(
        PdfFile file,
        IncrementalUpdate update,
        string type,
        string subFilter,
        PdfDictionary catalog,
        bool visible
    )
    {
        var signature = update.Add(SignedForm.SignatureDictionary(type, subFilter));
        var field = update.Add(
            new PdfDictionary(
                ("Type", new PdfName("Annot")),
                ("Subtype", new PdfName("Widget")),
                ("FT", new PdfName("Sig")),
                ("T", PdfString.FromText("added")),
                ("V", signature),
                (
                    "Rect",
                    visible ? SignedForm.Numbers(0, 0, 90, 9) : SignedForm.Numbers(0, 0, 0, 0)
                ),
                ("AP", new PdfDictionary(("N", update.Add(SignedForm.Form("q Q")))))
            )
        );
        var form = (PdfDictionary)catalog["AcroForm"]!;
        form = form.With("Fields", SignedForm.Append((PdfArray)form["Fields"]!, field));
        var page = file.Dictionary(SignedForm.Page);
        update.Set(
            SignedForm.Page,
            page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, field))
        );
        catalog = catalog.With("AcroForm", form);
        update.Set(SignedForm.Catalog, catalog);
        return catalog;
    }

    private static PdfDictionary AddStore(PdfFile file, IncrementalUpdate update)
    {
        var certificate = update.Add(
            new PdfStream(PdfDictionary.Empty, "a certificate"u8.ToArray())
        );
        var catalog = file.Dictionary(SignedForm.Catalog)
            .With("DSS", update.Add(new PdfDictionary(("Certs", new PdfArray([certificate])))))
            .With(
                "Extensions",
                new PdfDictionary(
                    (
                        "ESIC",
                        new PdfDictionary(
                            ("BaseVersion", new PdfName("1.7")),
                            ("ExtensionLevel", new PdfInteger(5))
                        )
                    )
                )
            );
        update.Set(SignedForm.Catalog, catalog);
        return catalog;
    }

    private static void Expect(
        LaterChanges expected,
        PadesValidator.Changes.LaterChangeResult result
    ) =>
        result.Classification.ShouldBe(
            expected,
            string.Join(Environment.NewLine, result.Findings.Select(f => f.Detail))
        );
}
