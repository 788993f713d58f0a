using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PdfSyntax;
using PdfSyntax.Writing;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Signs the form's own signature field: PAdES B-B (ETSI EN 319 142-1 clause 6.2), RSA with SHA-256. For the demo and the tests.</summary>
internal static class PadesSigner
{
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const int ContentsBytes = 8_192;

    // Ten digits: replaced, padded with spaces, once the offsets are known.
    private const long Placeholder = 9_999_999_999;

    /// <param name="chain">Signer first, with its private key; the rest goes along.</param>
    /// <param name="claimed">The time that the signer claims; proves nothing.</param>
    public static byte[] Sign(byte[] pdf, X509Certificate2[] chain, DateTimeOffset claimed)
    {
        var signer = chain[0];
        var file = PdfFile.Open(pdf);
        var view = file.Latest;
        var update = new IncrementalUpdate(file);
        var signature = update.Add(Dictionary(signer, claimed));
        SetField(view, update, signature, signer, claimed);
        var bytes = update.ToBytes();
        Seal(bytes, chain);
        return bytes;
    }

    /// <summary>Writes the byte range and the CMS into a file whose last revision holds a fresh <see cref="Dictionary"/>.</summary>
    internal static void Seal(byte[] bytes, X509Certificate2[] chain)
    {
        var contents = LastIndexOf(bytes, "/Contents <0000") + "/Contents ".Length;
        var end = contents + 2 + (2 * ContentsBytes);
        SetByteRange(bytes, contents, end);
        byte[] signed = [.. bytes.AsSpan(0, contents), .. bytes.AsSpan(end)];
        var cms = Cms(signed, chain);
        Encoding.ASCII.GetBytes(Convert.ToHexString(cms), bytes.AsSpan(contents + 1));
    }

    /// <summary>A signature dictionary with room for the byte range and the CMS (ISO 32000-1 clause 12.8.1).</summary>
    internal static PdfDictionary Dictionary(X509Certificate2 signer, DateTimeOffset claimed) =>
        new(
            ("Type", (PdfObject)new PdfName("Sig")),
            ("Filter", new PdfName("Adobe.PPKLite")),
            ("SubFilter", new PdfName("ETSI.CAdES.detached")),
            (
                "ByteRange",
                new PdfArray([
                    new PdfInteger(0),
                    new PdfInteger(Placeholder),
                    new PdfInteger(Placeholder),
                    new PdfInteger(Placeholder),
                ])
            ),
            ("Contents", new PdfString(new byte[ContentsBytes], isHex: true)),
            ("Name", PdfString.FromText(signer.GetNameInfo(X509NameType.SimpleName, false))),
            (
                "M",
                PdfString.FromText(
                    claimed
                        .ToUniversalTime()
                        .ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)
                )
            )
        );

    private static void SetField(
        PdfView view,
        IncrementalUpdate update,
        PdfReference signature,
        X509Certificate2 signer,
        DateTimeOffset claimed
    )
    {
        var (number, field) = FormFiller.Find(view, "signature");
        var (width, height) = FormFiller.SizeOf(view, field);
        var shown =
            $"Signé : {signer.GetNameInfo(X509NameType.SimpleName, false)}, {claimed.UtcDateTime.ToString("dd'/'MM'/'yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture)}";
        var appearance = update.Add(new FormFont(view).Show(shown, width, height));
        update.Set(
            number,
            field.With("V", signature).With("AP", new PdfDictionary(("N", (PdfObject)appearance)))
        );
        var form = view.Dictionary(view.Catalog, "AcroForm")!.With("SigFlags", new PdfInteger(3));
        if (view.Catalog["AcroForm"] is PdfReference reference)
        {
            update.Set(reference.Number, form);
        }
        else
        {
            var root = (PdfReference)view.Trailer["Root"]!;
            update.Set(root.Number, view.Catalog.With("AcroForm", form));
        }
    }

    private static void SetByteRange(byte[] bytes, int contents, int end)
    {
        var at = LastIndexOf(
            bytes,
            string.Create(CultureInfo.InvariantCulture, $"[0 {Placeholder}")
        );
        var length = "[0   ]".Length + (3 * 10);
        var range = string.Create(
            CultureInfo.InvariantCulture,
            $"[0 {contents} {end} {bytes.Length - end}"
        );
        Encoding.ASCII.GetBytes(range.PadRight(length - 1) + "]", bytes.AsSpan(at, length));
    }

    private static byte[] Cms(byte[] content, X509Certificate2[] chain)
    {
        var cms = new SignedCms(new ContentInfo(content), detached: true);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, chain[0])
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.None,
        };
        foreach (var certificate in chain)
        {
            signer.Certificates.Add(certificate);
        }

        signer.SignedAttributes.Add(
            new AsnEncodedData(SigningCertificateV2, SigningCertificate(chain[0]))
        );
        cms.ComputeSignature(signer, silent: true);
        return cms.Encode();
    }

    /// <summary>SigningCertificateV2 with one ESSCertIDv2 by SHA-256, its default (RFC 5035 clause 4).</summary>
    private static byte[] SigningCertificate(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    writer.WriteEncodedValue(certificate.IssuerName.RawData);
                }

                writer.WriteInteger(Convert.FromHexString(certificate.SerialNumber));
            }
        }

        return writer.Encode();
    }

    private static int LastIndexOf(byte[] bytes, string text) =>
        bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(text));
}
