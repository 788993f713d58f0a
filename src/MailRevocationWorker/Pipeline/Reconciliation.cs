using System.Text.Json;
using System.Text.Json.Serialization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Publication;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>How registry, authority and published status can disagree.</summary>
[JsonConverter(typeof(KebabCaseEnum<DifferenceKind>))]
public enum DifferenceKind
{
    /// <summary>Published as revoked and not so in the registry: revoked elsewhere. The registry follows.</summary>
    RevokedElsewhere,

    /// <summary>The authority says revoked, and relying parties can't know it.</summary>
    NotPublished,

    /// <summary>The registry says revoked, the authority and the published status do not. Nothing is revoked for that: a person must look.</summary>
    RegistryAlone,

    /// <summary>The CRL lists it and OCSP does not say so, or the other way.</summary>
    MethodsDisagree,

    /// <summary>What is published can't be read or proves nothing.</summary>
    Unreadable,
}

/// <param name="Serial">Upper-case hex without leading zeros; null where it is about the whole CA.</param>
/// <param name="Detail">English, for operators.</param>
public sealed record Difference(DifferenceKind Kind, string? Issuer, string? Serial, string Detail);

/// <param name="Compared">Certificates of the registry.</param>
public sealed record ReconciliationReport(int Compared, IReadOnlyList<Difference> Differences);

/// <summary>
/// Compares what the registry says, what the authority says and what is published. A status that changed elsewhere flows into the registry, revoked
/// for ever; nothing ever flows the other way. Every difference is put before the operators, and so into the journal.
/// </summary>
public sealed class Reconciliation(
    CaseStore store,
    RegistryReader registry,
    IRevocationAuthority authority,
    PublishedStatusReader published,
    TimeProvider clock
)
{
    /// <summary>Questions to an authority, or to a responder, in one run for each CA.</summary>
    private const int MostAsked = 200;

    /// <summary>Differences of one kind that are named; the others are counted.</summary>
    private const int MostNamed = 50;

    /// <summary>Safe to repeat: what was reconciled is no difference any more, and the same task is raised once.</summary>
    public async Task<ReconciliationReport> RunAsync(CancellationToken cancellation)
    {
        var look = published.Look();
        var differences = new List<Difference>();
        var compared = 0;
        foreach (var source in look.Sources)
        {
            var rows = source.Issuer.CommonName is { } name
                ? await registry.IssuedByAsync(name, cancellation)
                : [];
            compared += rows.Count;
            if (look.Sources.Count(s => s.Issuer.CommonName == source.Issuer.CommonName) > 1)
            {
                // By the serial number alone a namesake's certificate might be marked.
                rows = [.. rows.Where(r => r.Der is not null && source.Issuer.IsIssuerOf(r.Der))];
            }

            differences.AddRange(
                source.Crl is { } crl
                    ? await CompareAsync(look, source, crl, rows, cancellation)
                    : await AskAllAsync(look, source, rows, cancellation)
            );
        }

        await ReportAsync(differences, cancellation);
        return new(compared, differences);
    }

    private async Task<List<Difference>> CompareAsync(
        PublishedLook look,
        StatusSource source,
        Uri url,
        IReadOnlyList<IssuedCertificate> rows,
        CancellationToken cancellation
    )
    {
        var (crl, problem) = await look.CrlAsync(source.Issuer, url, cancellation);
        if (crl is null)
        {
            return [Of(DifferenceKind.Unreadable, source, null, $"{url}: {problem}")];
        }

        var found = new List<Difference>();
        var asked = 0;
        foreach (var (target, _) in rows)
        {
            // The registry follows for ever, and a hold can be lifted: what is on hold is not revoked.
            if (
                crl.Content.Entries.GetValueOrDefault(target.SerialNumber) is
                { IsHold: false } entry
            )
            {
                if (target.Status != RegisteredStatus.Revoked)
                {
                    found.Add(await FollowAsync(source, target, entry, cancellation));
                }
                else if (
                    asked++ < MostAsked
                    && (await look.ReadAsync(target, cancellation)).Readings.Any(r =>
                        r.State == PublishedState.NotRevoked
                    )
                )
                {
                    found.Add(
                        Of(
                            DifferenceKind.MethodsDisagree,
                            source,
                            target,
                            "the CRL lists it, and OCSP does not say so"
                        )
                    );
                }
            }
            else if (MustBeListed(target) && asked++ < MostAsked)
            {
                found.Add(await UnlistedAsync(source, target, cancellation));
            }
        }

        return found;
    }

    /// <summary>A CA that publishes no CRL: what the registry calls revoked first, then the others, as far as the bound allows.</summary>
    private async Task<List<Difference>> AskAllAsync(
        PublishedLook look,
        StatusSource source,
        IReadOnlyList<IssuedCertificate> rows,
        CancellationToken cancellation
    )
    {
        var found = new List<Difference>();
        foreach (
            var (target, _) in rows.Where(r =>
                    r.Certificate.NotAfter > clock.GetUtcNow()
                    && r.Certificate.Status is RegisteredStatus.Revoked or RegisteredStatus.Valid
                )
                .OrderBy(r => r.Certificate.Status == RegisteredStatus.Revoked ? 0 : 1)
                .Take(MostAsked)
        )
        {
            var reading = (await look.ReadAsync(target, cancellation)).Readings is [var first, ..]
                ? first
                : null;
            switch (reading?.State)
            {
                case null or PublishedState.Unreadable:
                    found.Add(
                        Of(DifferenceKind.Unreadable, source, null, reading?.Detail ?? "no source")
                    );
                    return found; // the others would say the same
                case PublishedState.Revoked when target.Status != RegisteredStatus.Revoked:
                    found.Add(await FollowAsync(source, target, reading.Entry!, cancellation));
                    break;
                case PublishedState.NotRevoked when target.Status == RegisteredStatus.Revoked:
                    found.Add(await UnlistedAsync(source, target, cancellation));
                    break;
                case PublishedState.Revoked or PublishedState.NotRevoked:
                    break;
            }
        }

        return found;
    }

    /// <summary>A CA may drop what has expired from its CRL (RFC 5280 clause 3.3).</summary>
    private bool MustBeListed(RegisteredCertificate target) =>
        target.Status == RegisteredStatus.Revoked && target.NotAfter > clock.GetUtcNow();

    private async Task<Difference> FollowAsync(
        StatusSource source,
        RegisteredCertificate target,
        CrlEntry entry,
        CancellationToken cancellation
    )
    {
        await registry.MarkRevokedAsync(
            target.IssuerCommonName,
            target.SerialNumber,
            entry.RevokedAt,
            cancellation
        );
        return Of(
            DifferenceKind.RevokedElsewhere,
            source,
            target,
            $"published as revoked since {entry.RevokedAt:u}, the registry said {target.Status}: it follows"
        );
    }

    private async Task<Difference> UnlistedAsync(
        StatusSource source,
        RegisteredCertificate target,
        CancellationToken cancellation
    )
    {
        var said = await authority.StatusAsync(target, cancellation);
        return
            said?.Result
                is RevocationResult.Revoked
                    or RevocationResult.AlreadyRevoked
                    or RevocationResult.Pending
            ? Of(
                DifferenceKind.NotPublished,
                source,
                target,
                "registry and authority say revoked, what is published does not"
            )
            : Of(
                DifferenceKind.RegistryAlone,
                source,
                target,
                $"the registry says revoked, {authority.Name} and what is published do not"
            );
    }

    private async Task ReportAsync(
        IReadOnlyList<Difference> differences,
        CancellationToken cancellation
    )
    {
        foreach (var group in differences.GroupBy(d => (d.Kind, d.Issuer)))
        {
            var ordered = group.OrderBy(d => d.Serial, StringComparer.Ordinal).ToList();
            await store.RaiseTaskAsync(
                null,
                group.Key.Kind == DifferenceKind.RevokedElsewhere ? "reconciliation" : "alarm",
                JsonSerializer.Serialize(
                    new
                    {
                        Source = "reconciliation",
                        Problem = group.Key.Kind,
                        group.Key.Issuer,
                        ordered.Count,
                        Serials = ordered.Select(d => d.Serial).OfType<string>().Take(MostNamed),
                        ordered[0].Detail,
                    },
                    InspectionJson.Options
                ),
                cancellation
            );
        }
    }

    private static Difference Of(
        DifferenceKind kind,
        StatusSource source,
        RegisteredCertificate? target,
        string detail
    ) => new(kind, source.Issuer.CommonName, target?.SerialNumber, detail);
}
