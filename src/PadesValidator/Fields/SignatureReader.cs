using System.Buffers;
using PadesValidator.Certificates;
using PadesValidator.Cms;
using PadesValidator.Cryptography;
using PadesValidator.Validation;
using PdfSyntax;

namespace PadesValidator.Fields;

/// <summary>From one signature field to its evidence: place, CMS, timestamps.</summary>
internal sealed class SignatureReader(
    PdfFile file,
    ValidationPolicy policy,
    IReadOnlyList<Certificate> pool
)
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create("\r\n \t\0\f"u8);
    private readonly List<Finding> findings = [];

    public static SignatureEvidence Read(
        PdfFile file,
        SignatureField field,
        IReadOnlyList<Certificate> pool,
        ValidationPolicy policy
    ) => new SignatureReader(file, policy, pool).Read(field);

    private SignatureEvidence Read(SignatureField field)
    {
        var place = ByteRangeCheck.Locate(file, field);
        var dictionary = place.Definition;
        var view = file.Latest;
        var subFilter = view.Name(dictionary, "SubFilter");
        var isTimestamp =
            subFilter == SubFilters.Rfc3161 || view.Name(dictionary, "Type") == "DocTimeStamp";
        if (place.Problem is { } problem)
        {
            Add(FindingKey.ByteRangeInvalid, Severity.Failure, problem, dictionary.Offset);
        }

        if (field.Orphan)
        {
            Add(
                FindingKey.MalformedPdf,
                Severity.Information,
                "the form's /Fields does not lead to this signature field",
                dictionary.Offset
            );
        }

        if (
            place.Coverage == Coverage.WholeRevision
            && place.Revision == file.Revisions.Count - 1
            && file.Bytes.Span[(int)place.End..].ContainsAnyExcept(WhiteSpace)
        )
        {
            Add(
                FindingKey.PartialCoverage,
                Severity.Failure,
                "bytes that belong to no revision follow the signed ones",
                place.End
            );
        }

        if (place.Redefined)
        {
            Add(
                FindingKey.ChangedAfterSigning,
                Severity.Failure,
                "a later revision replaced the signature dictionary",
                field.Dictionary.Offset
            );
        }

        var (cms, timestamp) = ReadContents(view, dictionary, subFilter, isTimestamp, place);
        return new()
        {
            Field = field.Name,
            IsDocumentTimestamp = isTimestamp,
            SubFilter = subFilter,
            ByteRange = place.ByteRange,
            Coverage = place.Coverage,
            LaterChanges = place.Redefined ? LaterChanges.Forbidden : LaterChanges.None,
            Revision = place.Revision,
            SignedEnd = place.End,
            DictionaryTime = PdfDate.Read(view.Text(dictionary, "M")),
            Cms = cms,
            DocumentTimestamp = timestamp,
            Findings = findings,
        };
    }

    private (CmsEvidence, TimestampEvidence?) ReadContents(
        PdfView view,
        PdfDictionary dictionary,
        string? subFilter,
        bool isTimestamp,
        SignaturePlace place
    )
    {
        var contents = view.String(dictionary, "Contents")?.Bytes ?? default;
        if (!contents.Span.ContainsAnyExcept((byte)0))
        {
            Add(
                FindingKey.ContentsEmpty,
                Severity.Failure,
                "/Contents is empty",
                dictionary.Offset
            );
            return (Nothing(), isTimestamp ? new TimestampEvidence { Cms = Nothing() } : null);
        }

        var content = new SignedContent(place.Segments);
        if (isTimestamp)
        {
            var timestamp = TimestampReader.Read(contents, content, pool, policy);
            var integrity =
                timestamp.Holds && place.Segments.Count > 0 ? Integrity.Intact
                : timestamp.Cms.Integrity == Integrity.None ? Integrity.None
                : Integrity.Broken;
            return (
                timestamp.Cms with
                {
                    Integrity = integrity,
                },
                timestamp with
                {
                    ImprintMatches = timestamp.ImprintMatches && place.Segments.Count > 0,
                }
            );
        }

        if (subFilter is SubFilters.X509RsaSha1 or SubFilters.Pkcs7Sha1)
        {
            Add(
                FindingKey.SubFilterUnsupported,
                Severity.Warning,
                subFilter + " signs a SHA-1 digest (deprecated by ISO 32000-2 12.8.3)",
                dictionary.Offset
            );
        }

        if (subFilter == SubFilters.X509RsaSha1)
        {
            return (BareRsa.Read(view, dictionary, contents, content, policy), null);
        }

        if (
            subFilter
            is not (SubFilters.CadesDetached or SubFilters.Pkcs7Detached or SubFilters.Pkcs7Sha1)
        )
        {
            Add(
                FindingKey.SubFilterUnsupported,
                Severity.Warning,
                $"/SubFilter {subFilter ?? "missing"}, read as a detached CMS",
                dictionary.Offset
            );
        }

        return (ReadCms(contents, subFilter, content, place), null);
    }

    private CmsEvidence ReadCms(
        ReadOnlyMemory<byte> contents,
        string? subFilter,
        SignedContent content,
        SignaturePlace place
    )
    {
        if (SignedData.TryRead(contents, out var problem) is not { } data)
        {
            Add(FindingKey.CmsMalformed, Severity.Failure, problem, place.Definition.Offset);
            return Nothing();
        }

        var holds = place.Segments.Count > 0;
        if (subFilter == SubFilters.Pkcs7Sha1)
        {
            Add(
                FindingKey.WeakAlgorithm,
                Severity.Failure,
                "adbe.pkcs7.sha1 signs a SHA-1 digest (deprecated by ISO 32000-2)"
            );
            holds &=
                data.Content is { } carried
                && carried.AsSpan().SequenceEqual(content.HashBy(Digest.Sha1));
            content = new SignedContent((data.Content ?? []).AsMemory());
        }
        else if (data.Content is not null)
        {
            Add(
                FindingKey.CmsMalformed,
                Severity.Failure,
                "the CMS carries content of its own beside the bytes that it is said to sign"
            );
            holds = false;
        }

        var cms = CmsVerifier.Verify(data, content, Oids.Data, pool, policy);
        if (subFilter == SubFilters.Pkcs7Detached)
        {
            cms = cms with { Findings = [.. cms.Findings.Select(Tolerate)] };
        }

        if (!holds && cms.Integrity == Integrity.Intact)
        {
            Add(
                FindingKey.DigestMismatch,
                Severity.Failure,
                "what was signed is not what /ByteRange names"
            );
            cms = cms with { Integrity = Integrity.Broken };
        }

        if (
            subFilter != SubFilters.CadesDetached
            || cms.Binding != SigningCertificateBinding.Matches
            || !cms.HasSignedAttributes
        )
        {
            Add(
                FindingKey.NotPadesBaseline,
                Severity.Information,
                $"{subFilter}, signing-certificate attribute: {cms.Binding}"
            );
        }

        return data.Signers.Count == 0
            ? cms
            : cms with
            {
                Timestamps = TimestampReader.OfSignature(
                    data.Signers[0],
                    [.. data.Certificates, .. pool],
                    policy
                ),
                ContentTimestamps = TimestampReader.OfContent(
                    data.Signers[0],
                    content,
                    [.. data.Certificates, .. pool],
                    policy
                ),
            };
    }

    /// <summary>
    /// Signers of ISO 32000-1 signatures send and sign unsorted attributes, and every reader takes them as they stand; CAdES asks
    /// for DER (ETSI EN 319 122-1 clause 4.2), and there readers disagree.
    /// </summary>
    private static Finding Tolerate(Finding finding) =>
        finding.Key == FindingKey.SignedAttributesUnsorted
            ? finding with
            {
                Severity = Severity.Information,
            }
            : finding;

    private static CmsEvidence Nothing() => new() { Integrity = Integrity.None };

    private void Add(FindingKey key, Severity severity, string detail, long? offset = null) =>
        findings.Add(new(key, severity, detail, offset >= 0 ? offset : null));
}
