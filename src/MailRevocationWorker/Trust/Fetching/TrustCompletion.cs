using System.Security.Cryptography;
using PadesValidator;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>A validation with what was fetched for it.</summary>
/// <param name="Fetched">The files that hold what was fetched and used, beside the snapshot of the trust folders.</param>
/// <param name="Problems">What could not be had, in English and without anything personal.</param>
public sealed record CompletedValidation(
    ValidationReport? Report,
    string? Failure,
    IReadOnlyList<TrustFile> Fetched,
    IReadOnlyList<string> Problems
);

/// <summary>
/// Validates, fetches what the validation lacked, and validates again with it. The validating is done elsewhere, without a network:
/// here is only the going to and fro, bounded in rounds and time.
/// </summary>
/// <param name="keep">Writes what was fetched where the validation finds it, and the journal later.</param>
public sealed class TrustCompletion(
    RevocationFetcher fetcher,
    FetchOptions options,
    TimeProvider clock,
    Func<TrustSnapshot, CancellationToken, Task<TrustFile>> keep
)
{
    /// <summary>A missing issuer may have a missing issuer, and then they need status.</summary>
    private const int MostRounds = 4;

    /// <summary>Without <paramref name="completion"/> nothing is fetched.</summary>
    public static async Task<CompletedValidation> ValidateAsync(
        TrustCompletion? completion,
        Func<
            IReadOnlyList<TrustFile>,
            CancellationToken,
            Task<(ValidationReport? Report, string? Failure)>
        > validate,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(validate);
        if (completion is not null)
        {
            return await completion.ValidateAsync(validate, cancellation);
        }

        var (report, failure) = await validate([], cancellation);
        return new(report, failure, [], []);
    }

    /// <param name="validate">Validates over the snapshot of the trust folders and these files.</param>
    public async Task<CompletedValidation> ValidateAsync(
        Func<
            IReadOnlyList<TrustFile>,
            CancellationToken,
            Task<(ValidationReport? Report, string? Failure)>
        > validate,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(validate);
        var files = new List<TrustFile>();
        var problems = new List<string>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var (report, failure) = await validate([], cancellation);
        if (!options.Enabled || report?.Needs.Any != true)
        {
            return new(report, failure, files, problems);
        }

        using var deadline = new CancellationTokenSource(
            TimeSpan.FromSeconds(options.DeadlineSeconds),
            clock
        );
        for (var round = 0; round < MostRounds && report is not null; round++)
        {
            var needs = NotYetAsked(report.Needs, asked);
            if (!needs.Any || deadline.IsCancellationRequested)
            {
                break;
            }

            var result = await fetcher.FetchAsync(needs, deadline.Token, cancellation);
            problems.AddRange(result.Problems.Except(problems, StringComparer.Ordinal));
            if (result.Found.Count == 0)
            {
                break;
            }

            foreach (var found in result.Found)
            {
                files.Add(await keep(found, cancellation));
            }

            (report, failure) = await validate(
                [.. files.DistinctBy(f => f.Sha256, StringComparer.Ordinal)],
                cancellation
            );
        }

        return new(
            report,
            failure,
            [.. files.DistinctBy(f => f.Sha256, StringComparer.Ordinal)],
            problems
        );
    }

    /// <summary>What could not be had once is not asked for again in the same breath.</summary>
    private static ValidationNeeds NotYetAsked(ValidationNeeds needs, HashSet<string> asked) =>
        new()
        {
            Status = [.. needs.Status.Where(n => asked.Add("status " + Hash(n.Certificate)))],
            Issuers = [.. needs.Issuers.Where(n => asked.Add("issuer " + Hash(n.Certificate)))],
        };

    private static string Hash(byte[] der) => Convert.ToHexString(SHA256.HashData(der));
}
