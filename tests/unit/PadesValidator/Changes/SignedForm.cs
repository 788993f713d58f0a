using System.Globalization;
using System.Text;
using PadesValidator.Changes;
using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

/// <summary>
/// A small form that is taken for signed: one page with text, a filled field, an empty signature field and a signed one. The analysis
/// of later changes does not look at the signature itself.
/// </summary>
internal static class SignedForm
{
    public const int Catalog = 1;
    public const int Pages = 2;
    public const int Page = 3;
    public const int Content = 4;
    public const int Font = 5;
    public const int TextField = 6;
    public const int TextAppearance = 7;
    public const int SignedField = 8;
    public const int Signature = 9;
    public const int EmptyField = 10;
    public const int EmptyAppearance = 11;
    public const int Info = 12;
    public const int Overlay = 13;
    public const int OffPageField = 15;
    public const int ContentLength = 16;

    public static PdfFile Open(
        string signature = "",
        string catalog = "",
        string trailer = "",
        string page = ""
    )
    {
        var objects = new SortedDictionary<int, string>
        {
            [Catalog] =
                $"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 8 0 R 10 0 R 15 0 R]/SigFlags 3/DR<</Font<</F1 5 0 R>>>>>>{catalog}>>",
            [Pages] = "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            [Page] =
                $"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 13 0 R>>>>/Annots[6 0 R 8 0 R 10 0 R]{page}>>",
            [Content] = "<</Length 16 0 R>>\nstream\nBT /F1 9 Tf (serial) Tj ET  \nendstream",
            [Font] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            [TextField] =
                "<</Type/Annot/Subtype/Widget/FT/Tx/T(serial)/V(1234)/Rect[0 0 90 9]/P 3 0 R/AP<</N 7 0 R>>>>",
            [TextAppearance] =
                "<</Type/XObject/Subtype/Form/BBox[0 0 90 9]/Length 9>>\nstream\n(1234) Tj\nendstream",
            [SignedField] =
                "<</Type/Annot/Subtype/Widget/FT/Sig/T(signature)/V 9 0 R/Rect[0 0 0 0]/P 3 0 R>>",
            [Signature] =
                $"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Contents<00>/Reason(mine){signature}>>",
            [EmptyField] =
                "<</Type/Annot/Subtype/Widget/FT/Sig/T(second)/F 2/Rect[9 9 99 99]/P 3 0 R/AP 14 0 R>>",
            [EmptyAppearance] =
                "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>\nstream\n\nendstream",
            [Info] = "<</Producer(test)>>",
            [Overlay] =
                "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[0.000000001 0 0 0.000000001 0 0]/Length 3>>\nstream\nq Q\nendstream",
            [14] = "<</N 11 0 R>>",
            [OffPageField] =
                "<</Type/Annot/Subtype/Widget/FT/Tx/T(later)/V(x)/Rect[0 0 90 9]/AP<</N 7 0 R>>>>",
            [ContentLength] = "28",
        };
        var text = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder("xref\n0 1\n0000000000 65535 f \n");
        foreach (var (number, body) in objects)
        {
            table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var at = text.Length;
        text.Append(table)
            .Append(
                CultureInfo.InvariantCulture,
                $"trailer\n<</Size 17/Root 1 0 R/Info 12 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n"
            );
        return PdfFile.Open(Encoding.Latin1.GetBytes(text.ToString()));
    }

    /// <summary>One more revision, made by <paramref name="change"/>, judged from the first.</summary>
    public static LaterChangeResult After(
        this PdfFile signed,
        Action<PdfFile, IncrementalUpdate> change,
        XrefKind kind = XrefKind.Table
    )
    {
        var update = new IncrementalUpdate(signed);
        change(signed, update);
        var present = PdfFile.Open(update.ToBytes(kind));
        present.IsReadable.ShouldBeTrue(present.Problem);
        return LaterChangeAnalysis.Analyse(
            present,
            0,
            "signature",
            TestContext.Current.CancellationToken
        );
    }

    public static PdfDictionary Dictionary(this PdfFile file, int number) =>
        (PdfDictionary)file.Latest.Get(number)!;

    public static PdfStream Form(string content, params (string Key, PdfObject Value)[] entries) =>
        new(
            new PdfDictionary([
                ("Type", new PdfName("XObject")),
                ("Subtype", new PdfName("Form")),
                ("BBox", Numbers(0, 0, 90, 9)),
                .. entries,
            ]),
            Encoding.Latin1.GetBytes(content)
        );

    public static PdfDictionary SignatureDictionary(string type, string subFilter) =>
        new(
            ("Type", new PdfName(type)),
            ("SubFilter", new PdfName(subFilter)),
            ("ByteRange", Numbers(0, 1, 2, 3)),
            ("Contents", new PdfString(new byte[] { 0 }, true))
        );

    public static PdfArray Numbers(params int[] numbers) =>
        new(numbers.Select(n => new PdfInteger(n)));

    public static PdfArray Append(PdfArray array, params PdfObject[] items) =>
        new(array.Concat(items));
}
