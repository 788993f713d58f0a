using PadesValidator.Changes;
using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

/// <summary>
/// Anybody can have a document timestamp made: it must not uncover what an empty field covered when the document was signed, nor
/// bring anything that readers draw.
/// </summary>
public sealed class TimestampFieldTests
{
    private static readonly PdfArray WholePage = SignedForm.Numbers(0, 0, 600, 800);
    private static readonly PdfArray Nowhere = SignedForm.Numbers(0, 0, 0, 0);

    private static readonly Dictionary<string, Func<PdfDictionary, PdfDictionary>> Reveals = new(
        StringComparer.Ordinal
    )
    {
        ["shrunk"] = field => field.With("Rect", Nowhere),
        ["shrunk to a line"] = field => field.With("Rect", SignedForm.Numbers(0, 0, 600, 0)),
        ["made smaller"] = field => field.With("Rect", SignedForm.Numbers(0, 0, 600, 9)),
        ["hidden"] = field => field.With("F", new PdfInteger(6)),
        ["printed only"] = field => field.With("F", new PdfInteger(36)),
        ["shown on the screen only"] = field => field.With("F", new PdfInteger(0)),
        ["appearance removed"] = field => field.Without("AP"),
        ["appearance removed, shrunk and hidden"] = field =>
            field.Without("AP").With("Rect", Nowhere).With("F", new PdfInteger(134)),
        ["background given"] = field =>
            field.With("MK", new PdfDictionary(("BG", SignedForm.Numbers(1, 1, 1)))),
    };

    private static readonly Dictionary<string, Func<PdfDictionary, PdfDictionary>> Covers = new(
        StringComparer.Ordinal
    )
    {
        ["Square"] = field =>
            field
                .With("Subtype", new PdfName("Square"))
                .With("Rect", WholePage)
                .With("IC", SignedForm.Numbers(1, 1, 1)),
        ["FreeText"] = field =>
            field
                .With("Subtype", new PdfName("FreeText"))
                .With("Rect", WholePage)
                .With("Contents", PdfString.FromText("another text")),
        ["Ink outside its empty rectangle"] = field => field.With("Subtype", new PdfName("Ink")),
        ["a subtype that is no name"] = field =>
            field.With("Subtype", PdfString.FromText("Square")),
    };

    public static TheoryData<string> RevealNames => new(Reveals.Keys);

    public static TheoryData<string> CoverNames => new(Covers.Keys);

    [Theory]
    [MemberData(nameof(RevealNames))]
    public void FieldThatCovered_ChangedWithATimestamp_IsForbidden(string name) =>
        Judge(Cover, field => Reveals[name](field).With("V", Stamp()))
            .ShouldBe(LaterChanges.Forbidden);

    [Theory]
    [InlineData("shrunk")]
    [InlineData("hidden")]
    [InlineData("appearance removed")]
    public void FieldThatCovered_TakenAwayBySigning_IsForbidden(string name) =>
        Judge(Cover, field => Reveals[name](field).With("V", Signature()))
            .ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void FieldThatCovered_AppearanceEmptiedWithATimestamp_IsForbidden() =>
        Judge(
                Cover,
                (file, update) =>
                {
                    update.Set(SignedForm.EmptyAppearance, SignedForm.Form("q Q"));
                    update.Set(
                        SignedForm.EmptyField,
                        file.Dictionary(SignedForm.EmptyField).With("V", Stamp())
                    );
                }
            )
            .ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void FieldThatCovered_StampedAsItIs_IsNoMereValidationData() =>
        Judge(Cover, field => field.With("V", Stamp())).ShouldBe(LaterChanges.AllowedSigning);

    [Fact]
    public void FieldThatCovered_SignedVisibly_IsSigning() =>
        Judge(
                Cover,
                (file, update) =>
                    update.Set(
                        SignedForm.EmptyField,
                        file.Dictionary(SignedForm.EmptyField)
                            .With("V", Signature())
                            .With(
                                "AP",
                                new PdfDictionary(("N", update.Add(SignedForm.Form("(me) Tj"))))
                            )
                    )
            )
            .ShouldBe(LaterChanges.AllowedSigning);

    [Fact]
    public void HiddenField_UnhiddenWithATimestamp_IsForbidden() =>
        Judge(
                field => field.With("Rect", WholePage),
                field => field.With("F", new PdfInteger(4)).With("V", Stamp())
            )
            .ShouldBe(LaterChanges.Forbidden);

    [Fact]
    public void FieldThatShowsNothing_Stamped_IsLta() =>
        Judge(
                field => field.Without("AP").With("F", new PdfInteger(4)),
                field => field.With("V", Stamp())
            )
            .ShouldBe(LaterChanges.AllowedLta);

    [Fact]
    public void FieldWithoutRoom_StampedWithAnAppearance_IsLta() =>
        Judge(
                field => field.Without("AP").Without("F").With("Rect", Nowhere),
                (file, update) =>
                    update.Set(
                        SignedForm.EmptyField,
                        file.Dictionary(SignedForm.EmptyField)
                            .With("V", Stamp())
                            .With("F", new PdfInteger(132))
                            .With(
                                "AP",
                                new PdfDictionary(("N", update.Add(SignedForm.Form("q Q"))))
                            )
                    )
            )
            .ShouldBe(LaterChanges.AllowedLta);

    [Theory]
    [MemberData(nameof(CoverNames))]
    public void NewFieldOfAnotherKindOfAnnotation_Stamped_IsForbidden(string name) =>
        Judge(field => field, (file, update) => Add(file, update, Covers[name](NewField())))
            .ShouldBe(LaterChanges.Forbidden);

    [Theory]
    [MemberData(nameof(CoverNames))]
    public void OldFieldOfAnotherKindOfAnnotation_StampedAndPutOnThePage_IsForbidden(string name) =>
        Judge(
                (file, update) => Add(file, update, Covers[name](NewField().Without("V")), false),
                (file, update) =>
                {
                    update.Set(17, file.Dictionary(17).With("V", Stamp()));
                    PutOnPage(file, update, new PdfReference(17));
                }
            )
            .ShouldBe(LaterChanges.Forbidden);

    [Theory]
    [InlineData("C")]
    [InlineData("BS")]
    [InlineData("Border")]
    [InlineData("MK")]
    [InlineData("Rect")]
    public void NewTimestampFieldWithRoom_IsNoMereValidationData(string key) =>
        Judge(
                field => field,
                (file, update) =>
                    Add(
                        file,
                        update,
                        NewField().With(key, PdfDictionary.Empty).With("Rect", WholePage)
                    )
            )
            .ShouldBe(LaterChanges.AllowedSigning);

    [Fact]
    public void NewTimestampFieldWithoutRoom_IsLta() =>
        Judge(field => field, (file, update) => Add(file, update, NewField()))
            .ShouldBe(LaterChanges.AllowedLta);

    [Theory]
    [InlineData("Widget")]
    [InlineData("Square")]
    public void BranchAboveATimestamp_ThatIsAnAnnotationItself_IsForbidden(string subtype) =>
        Judge(
                field => field,
                (file, update) =>
                {
                    var kid = update.Add(NewField());
                    Add(
                        file,
                        update,
                        new PdfDictionary(
                            ("Type", new PdfName("Annot")),
                            ("Subtype", new PdfName(subtype)),
                            ("T", PdfString.FromText("branch")),
                            ("Kids", new PdfArray([kid])),
                            ("Rect", WholePage),
                            ("AP", new PdfDictionary(("N", update.Add(SignedForm.Form("f")))))
                        )
                    );
                }
            )
            .ShouldBe(LaterChanges.Forbidden);

    private static PdfDictionary Cover(PdfDictionary field) =>
        field.With("F", new PdfInteger(4)).With("Rect", WholePage);

    private static PdfDictionary Stamp() =>
        SignedForm.SignatureDictionary("DocTimeStamp", "ETSI.RFC3161");

    private static PdfDictionary Signature() =>
        SignedForm.SignatureDictionary("Sig", "ETSI.CAdES.detached");

    private static PdfDictionary NewField() =>
        new(
            ("Type", new PdfName("Annot")),
            ("Subtype", new PdfName("Widget")),
            ("FT", new PdfName("Sig")),
            ("T", PdfString.FromText("stamp")),
            ("V", Stamp()),
            ("Rect", Nowhere)
        );

    private static void Add(
        PdfFile file,
        IncrementalUpdate update,
        PdfDictionary field,
        bool onPage = true
    )
    {
        var reference = update.Add(field);
        var catalog = file.Dictionary(SignedForm.Catalog);
        var form = (PdfDictionary)catalog["AcroForm"]!;
        form = form.With("Fields", SignedForm.Append((PdfArray)form["Fields"]!, reference));
        update.Set(SignedForm.Catalog, catalog.With("AcroForm", form));
        if (onPage)
        {
            PutOnPage(file, update, reference);
        }
    }

    private static void PutOnPage(PdfFile file, IncrementalUpdate update, PdfReference field)
    {
        var page = file.Dictionary(SignedForm.Page);
        update.Set(
            SignedForm.Page,
            page.With("Annots", SignedForm.Append((PdfArray)page["Annots"]!, field))
        );
    }

    private static LaterChanges Judge(
        Func<PdfDictionary, PdfDictionary> prepare,
        Func<PdfDictionary, PdfDictionary> change
    ) => Judge(prepare, OfField(change));

    private static LaterChanges Judge(
        Func<PdfDictionary, PdfDictionary> prepare,
        Action<PdfFile, IncrementalUpdate> change
    ) => Judge(OfField(prepare), change);

    private static Action<PdfFile, IncrementalUpdate> OfField(
        Func<PdfDictionary, PdfDictionary> change
    ) =>
        (file, update) =>
            update.Set(SignedForm.EmptyField, change(file.Dictionary(SignedForm.EmptyField)));

    /// <summary>Prepares the document in a second revision, which counts as the signed one, and judges a third one.</summary>
    private static LaterChanges Judge(
        Action<PdfFile, IncrementalUpdate> prepare,
        Action<PdfFile, IncrementalUpdate> change
    )
    {
        var present = Update(Update(SignedForm.Open(), prepare), change);
        return LaterChangeAnalysis
            .Analyse(present, 1, "signature", TestContext.Current.CancellationToken)
            .Classification;
    }

    private static PdfFile Update(PdfFile file, Action<PdfFile, IncrementalUpdate> change)
    {
        var update = new IncrementalUpdate(file);
        change(file, update);
        return PdfFile.Open(update.ToBytes(), ct: TestContext.Current.CancellationToken);
    }
}
