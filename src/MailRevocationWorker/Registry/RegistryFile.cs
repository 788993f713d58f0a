using System.Text.Json;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Registry;

/// <summary>
/// Reads a registry file: bounded, and every fault a value that names its JSON path. A fault of the file refuses the file;
/// a fault of a row refuses that row and what rests on it.
/// </summary>
public static class RegistryFile
{
    /// <summary>Octets.</summary>
    public const long MaxSize = 256L * 1024 * 1024;

    /// <summary>Rows of each kind.</summary>
    public const int MaxRows = 500_000;

    private const int MaxRepresentatives = 1000;
    private const int MaxProblems = 100;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 8,
        AllowDuplicateProperties = false,
    };

    /// <summary>Never throws for what the file holds or for a file that is not there.</summary>
    public static RegistryFileResult Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return Fault("$", $"there is no file {path}");
            }

            if (file.Length > MaxSize)
            {
                return Fault("$", $"the file has {file.Length} octets, at most {MaxSize} are read");
            }

            using var stream = file.OpenRead();
            using var document = JsonDocument.Parse(stream, Strict);
            return Read(document.RootElement, new CertificateFolder(file.DirectoryName!));
        }
        catch (JsonException fault)
        {
            return Fault(
                "$",
                $"not the JSON of a registry, at line {fault.LineNumber + 1}: {fault.Message}"
            );
        }
        catch (InvalidOperationException fault)
        {
            return Fault("$", $"the file holds text that is not valid Unicode: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Fault("$", $"the file can't be read: {fault.Message}");
        }
    }

    private static RegistryFileResult Read(JsonElement root, CertificateFolder folder)
    {
        var top = new RowReader(root, "$");
        var asOf = top.Moment("asOf");
        var problems = new List<RegistryProblem>();
        if (top.Problem is { } problem)
        {
            problems.Add(problem);
        }

        var refused = new List<RefusedRow>();
        var organisations = Rows(root, "organisations", RegistryKind.Organisation, Organisation);
        var holders = Rows(root, "holders", RegistryKind.Holder, Holder);
        var certificates = Rows(
            root,
            "certificates",
            RegistryKind.Certificate,
            row => Certificate(row, folder)
        );
        return problems.Count > 0
            ? new RegistryFileResult(null, [.. problems.Take(MaxProblems)])
            : new RegistryFileResult(
                RegistryConsistency.Check(
                    new RegistryFileContent(asOf, organisations, holders, certificates, refused)
                ),
                []
            );

        List<T> Rows<T>(JsonElement parent, string name, RegistryKind kind, Func<RowReader, T> read)
        {
            if (
                parent.ValueKind != JsonValueKind.Object
                || !parent.TryGetProperty(name, out var list)
                || list.ValueKind != JsonValueKind.Array
            )
            {
                // A list left out would end everything of its kind: nobody means that.
                problems.Add(new($"$.{name}", $"{name} must be a list"));
                return [];
            }

            if (list.GetArrayLength() > MaxRows)
            {
                problems.Add(new($"$.{name}", $"{name} must have at most {MaxRows} rows"));
                return [];
            }

            var rows = new List<T>(list.GetArrayLength());
            foreach (var (index, element) in list.EnumerateArray().Index())
            {
                var row = new RowReader(element, $"$.{name}[{index}]");
                if (!row.IsObject)
                {
                    refused.Add(new(kind, null, row.Path, "must be an object"));
                    continue;
                }

                var value = read(row);
                if (row.Problem is { } wrong)
                {
                    var id = new RowReader(element, row.Path).Optional("id");
                    refused.Add(new(kind, id, wrong.Path, wrong.Why));
                }
                else
                {
                    rows.Add(value);
                }
            }

            return rows;
        }
    }

    private static OrganisationRow Organisation(RowReader row)
    {
        var siren = row.Siren("siren");
        var siret = row.Siret("siret");
        if (siret is not null && !siret.StartsWith(siren, StringComparison.Ordinal))
        {
            row.Wrong("siret", "must begin with the SIREN");
        }

        return new OrganisationRow(
            row.Path,
            row.Text("id"),
            siren,
            siret,
            row.Text("name"),
            row.Optional("city"),
            row.Texts("legalRepresentatives", MaxRepresentatives)
        );
    }

    private static HolderRow Holder(RowReader row) =>
        new(
            row.Path,
            row.Text("id"),
            row.Text("givenName"),
            row.Text("surname"),
            row.Email("email"),
            row.Optional("identityDocument"),
            row.Text("organisation"),
            row.Optional("subjectSerialNumber")
        );

    private static CertificateRow Certificate(RowReader row, CertificateFolder folder)
    {
        var issuer = row.Text("issuerCN");
        var serial = row.Serial("serial");
        var notBefore = row.Moment("notBefore");
        var notAfter = row.Moment("notAfter");
        var status = Status(row);
        var revokedAt = row.OptionalMoment("revokedAt");
        if (notAfter < notBefore)
        {
            row.Wrong("notAfter", "must not be before notBefore");
        }

        if (revokedAt is not null && status != RegisteredStatus.Revoked)
        {
            row.Wrong("revokedAt", "is given though the status is not revoked");
        }

        var pem = row.Optional("pem");
        var der = pem is null || row.Problem is not null ? null : folder.Read(row, pem);
        return new CertificateRow(
            row.Path,
            row.Text("id"),
            row.Text("product"),
            row.Text("holder"),
            row.Text("organisation"),
            issuer,
            serial,
            row.Text("requestNumber"),
            notBefore,
            notAfter,
            status,
            revokedAt,
            row.Optional("revocationReason"),
            der
        );
    }

    private static RegisteredStatus Status(RowReader row)
    {
        switch (row.Text("status"))
        {
            case "pending":
                return RegisteredStatus.Pending;
            case "valid":
                return RegisteredStatus.Valid;
            case "revoked":
                return RegisteredStatus.Revoked;
            case "expired":
                return RegisteredStatus.Expired;
            default:
                row.Wrong("status", "must be pending, valid, revoked or expired");
                return RegisteredStatus.Ended;
        }
    }

    private static RegistryFileResult Fault(string path, string why) =>
        new(null, [new RegistryProblem(path, why)]);
}
