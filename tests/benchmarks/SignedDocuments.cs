using MailRevocationWorker.Commands.Demo;
using PdfSyntax;
using PdfSyntax.Writing;

namespace Benchmarks;

/// <summary>What a signed document is like: where its bytes are decides what reading it costs.</summary>
public enum DocumentKind
{
    /// <summary>44 KB, as a small form.</summary>
    Small,

    /// <summary>500 KB in ten streams.</summary>
    Medium,

    /// <summary>5 MB in one stream.</summary>
    OneStream,

    /// <summary>26,000 small objects under a classic cross-reference table.</summary>
    ManyObjects,

    /// <summary>181,000 small objects in object streams.</summary>
    ObjectStreams,

    /// <summary>500 KB, five signatures, one revision each.</summary>
    FiveSignatures,
}

/// <summary>Makes and signs the documents that are measured. RSA-2048, SHA-256, PAdES B-B.</summary>
internal static class SignedDocuments
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TestPki Pki = new(Now, "http://127.0.0.1/crl");
    private static readonly DemoCertificate Certificate = DemoCast.Certificates.First(one =>
        one.Key == DemoKey.Signer
    );

    public static byte[] Make(DocumentKind kind) =>
        kind switch
        {
            DocumentKind.Small => Signed(DocumentMaker.WithStreams(1, 26_000, 1), 1),
            DocumentKind.Medium => Signed(DocumentMaker.WithStreams(10, 48_000, 1), 1),
            DocumentKind.OneStream => Signed(DocumentMaker.WithStreams(1, 5_000_000, 1), 1),
            DocumentKind.ManyObjects => Signed(DocumentMaker.WithObjects(26_000, 1), 1),
            DocumentKind.ObjectStreams => Signed(DocumentMaker.WithObjectStreams(181_000, 1), 1),
            DocumentKind.FiveSignatures => Signed(DocumentMaker.WithStreams(10, 42_000, 5), 5),
        };

    /// <summary>The product's form, filled in and signed as the demo does.</summary>
    public static byte[] Form()
    {
        var holder = DemoCast.HolderOf(Certificate);
        var filled = FormFiller.Fill(
            FormFiller.Blank(),
            new FormValues
            {
                Product = Certificate.Product,
                RequestNumber = Certificate.RequestNumber,
                Serial = Pki.SerialOf(Certificate.Id),
                Holder = holder,
                Organisation = DemoCast.OrganisationOf(holder),
                Reason = "Clé privée compromise",
                Requester = holder,
                AsLegalRepresentative = false,
                Date = DateOnly.FromDateTime(Now.UtcDateTime),
            }
        );
        return PadesSigner.Sign(filled, Pki.ChainOf(Certificate), Now);
    }

    private static byte[] Signed(byte[] pdf, int signatures)
    {
        for (var i = 0; i < signatures; i++)
        {
            var file = PdfFile.Open(pdf);
            var update = new IncrementalUpdate(file);
            var signature = update.Add(PadesSigner.Dictionary(Pki.ChainOf(Certificate)[0], Now));
            var (number, field) = FormFiller.Find(file.Latest, DocumentMaker.FieldName(i));
            update.Set(number, field.With("V", signature));
            pdf = update.ToBytes();
            PadesSigner.Seal(pdf, Pki.ChainOf(Certificate));
        }

        return pdf;
    }
}
