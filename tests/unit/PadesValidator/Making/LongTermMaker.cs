using System.Globalization;
using System.Text;
using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Making;

/// <summary>Adds revisions to a document of <see cref="PdfMaker"/>: a security store, a document timestamp.</summary>
internal static class LongTermMaker
{
    private const int Catalog = 1;
    private const int Page = 3;
    private const int Room = 6000;
    private const long Placeholder = 1_000_000_000;

    public static byte[] WithStore(
        byte[] pdf,
        IEnumerable<byte[]>? crls = null,
        IEnumerable<byte[]>? ocsps = null,
        IEnumerable<byte[]>? certificates = null
    )
    {
        var file = PdfFile.Open(pdf);
        var update = new IncrementalUpdate(file);
        var old = file.Latest.Dictionary(file.Latest.Catalog, "DSS");
        var store = new PdfDictionary(
            ("CRLs", Streams("CRLs", crls)),
            ("OCSPs", Streams("OCSPs", ocsps)),
            ("Certs", Streams("Certs", certificates))
        );
        update.Set(Catalog, file.Latest.Catalog.With("DSS", store));
        return update.ToBytes();

        PdfArray Streams(string key, IEnumerable<byte[]>? blobs) =>
            new(
                (
                    (old is null ? null : file.Latest.Array(old, key))
                    ?? Enumerable.Empty<PdfObject>()
                ).Concat(
                    (blobs ?? []).Select(b =>
                        (PdfObject)update.Add(new PdfStream(new PdfDictionary(), b))
                    )
                )
            );
    }

    /// <summary>A document timestamp over everything so far.</summary>
    public static byte[] WithTimestamp(byte[] pdf, Func<byte[], byte[]> stamp)
    {
        var file = PdfFile.Open(pdf);
        var view = file.Latest;
        var update = new IncrementalUpdate(file);
        var number = view.Array(view.Dictionary(view.Catalog, "AcroForm")!, "Fields")!.Count;
        var value = update.Add(
            new PdfDictionary(
                ("Type", new PdfName("DocTimeStamp")),
                ("Filter", new PdfName("Adobe.PPKLite")),
                ("SubFilter", new PdfName("ETSI.RFC3161")),
                (
                    "ByteRange",
                    new PdfArray(
                        Enumerable.Range(0, 4).Select(i => new PdfInteger(i == 0 ? 0 : Placeholder))
                    )
                ),
                ("Contents", new PdfString(new byte[Room], true))
            )
        );
        var field = update.Add(
            new PdfDictionary(
                ("Type", new PdfName("Annot")),
                ("Subtype", new PdfName("Widget")),
                ("FT", new PdfName("Sig")),
                (
                    "T",
                    PdfString.FromText("Timestamp" + number.ToString(CultureInfo.InvariantCulture))
                ),
                ("Rect", new PdfArray(Enumerable.Range(0, 4).Select(_ => new PdfInteger(0)))),
                ("F", new PdfInteger(132)),
                ("P", new PdfReference(Page)),
                ("V", value)
            )
        );
        var form = view.Dictionary(view.Catalog, "AcroForm")!;
        update.Set(
            Catalog,
            view.Catalog.With(
                "AcroForm",
                form.With("Fields", Append(view.Array(form, "Fields")!, field))
            )
        );
        var page = (PdfDictionary)view.Get(Page)!;
        update.Set(Page, page.With("Annots", Append(view.Array(page, "Annots")!, field)));
        return Fill(update.ToBytes(), pdf.Length, stamp);
    }

    private static PdfArray Append(PdfArray array, PdfObject item) => new(array.Append(item));

    private static byte[] Fill(byte[] bytes, int from, Func<byte[], byte[]> stamp)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var open = text.IndexOf("<" + new string('0', 2 * Room), from, StringComparison.Ordinal);
        var close = open + (2 * Room) + 2;
        long[] range = [0, open, close, bytes.Length - close];
        const string Old = "0 1000000000 1000000000 1000000000";
        var at = text.IndexOf(Old, from, StringComparison.Ordinal);
        Encoding.Latin1.GetBytes(string.Join(' ', range).PadRight(Old.Length)).CopyTo(bytes, at);
        var token = stamp([.. bytes[..open], .. bytes[close..]]);
        Encoding.Latin1.GetBytes(Convert.ToHexString(token)).CopyTo(bytes, open + 1);
        return bytes;
    }
}
