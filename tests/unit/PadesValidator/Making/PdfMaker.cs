using System.Globalization;
using System.Text;

namespace PadesValidator.Tests.Making;

/// <summary>Writes small signed PDFs as bytes, with the signature where a test wants it.</summary>
internal sealed record PdfMaker
{
    private const int Room = 12_000;

    public string SubFilter { get; init; } = "ETSI.CAdES.detached";

    /// <summary>Changes the four numbers of /ByteRange before anything is signed; the file's length is the last argument.</summary>
    public Func<long[], long[]>? BendRange { get; init; }

    /// <summary>Bytes after %%EOF that are part of nothing.</summary>
    public string Trailing { get; init; } = "";
    public string FieldType { get; init; } = "/FT /Sig /T (Signature1)";
    public string Fields { get; init; } = "[4 0 R]";

    /// <summary>/Cert of adbe.x509.rsa_sha1.</summary>
    public byte[]? Certificate { get; init; }
    public bool EmptyContents { get; init; }

    /// <summary>A one-page document with one signature field; <paramref name="sign"/> gets the signed bytes.</summary>
    public byte[] Sign(Func<byte[], byte[]> sign)
    {
        var text = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        Object($"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields {Fields} /SigFlags 3 >> >>");
        Object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        Object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [4 0 R] >>");
        Object(
            $"<< /Type /Annot /Subtype /Widget {FieldType} /Rect [0 0 0 0] /F 132 /P 3 0 R /V 5 0 R >>"
        );
        Object(
            $"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /{SubFilter} {Cert} /M (D:20261122120000Z) /Contents <{new string('0', Room)}> /ByteRange [0 @@@@@@@@@@ @@@@@@@@@@ @@@@@@@@@@] >>"
        );
        var xref = text.Length;
        text.Append("xref\n0 6\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n"
        );
        return Fill(text.ToString(), sign);

        void Object(string body)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{offsets.Count} 0 obj\n{body}\nendobj\n");
        }
    }

    private string Cert => Certificate is null ? "" : $"/Cert <{Convert.ToHexString(Certificate)}>";

    private byte[] Fill(string text, Func<byte[], byte[]> sign)
    {
        var open = text.IndexOf("/Contents <", StringComparison.Ordinal) + 10;
        var close = open + Room + 2;
        long[] range = [0, open, close, text.Length - close];
        range = BendRange?.Invoke(range) ?? range;
        text = text.Replace(
            "[0 @@@@@@@@@@ @@@@@@@@@@ @@@@@@@@@@]",
            ("[" + string.Join(' ', range) + "]").PadRight(36),
            StringComparison.Ordinal
        );
        var bytes = Encoding.Latin1.GetBytes(text);
        var signed = new List<byte>();
        for (var i = 0; i + 1 < range.Length; i += 2)
        {
            signed.AddRange(bytes.Skip((int)range[i]).Take((int)range[i + 1]));
        }

        if (!EmptyContents)
        {
            var cms = Convert.ToHexString(sign([.. signed]));
            Encoding.Latin1.GetBytes(cms).CopyTo(bytes, open + 1);
        }

        return [.. bytes, .. Encoding.Latin1.GetBytes(Trailing)];
    }
}
