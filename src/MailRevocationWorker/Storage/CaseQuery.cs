using System.Globalization;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>Filters, order and places as a query that the indexes answer.</summary>
internal static partial class CaseQuery
{
    /// <summary>Above every character that a term may go on with.</summary>
    private const string Last = "\uFFFF";
    private const int MaxWords = 8;

    public static IQueryable<CaseEntity> Matching(WorkerDb db, CaseFilter filter)
    {
        var cases = db.Cases.AsNoTracking();
        cases = filter.State is { } state ? cases.Where(c => c.State == state) : cases;
        cases = filter.Decision is { } kind ? cases.Where(c => c.Decision == kind) : cases;
        cases = filter.Code is { } code ? cases.Where(c => c.Code == code) : cases;
        cases = filter.Product is { Length: > 0 } product
            ? cases.Where(c => c.Product == product)
            : cases;
        cases = filter.From is { } from ? cases.Where(c => c.ReceivedAt >= from) : cases;
        cases = filter.Until is { } until ? cases.Where(c => c.ReceivedAt < until) : cases;
        cases = filter.UrgentOnly ? cases.Where(c => c.Urgent) : cases;
        cases = filter.DueBefore is { } due ? cases.Where(c => c.Deadline < due) : cases;
        if (filter.ClaimedBy is { } person)
        {
            var now = filter.Now;
            var never = WrongClock.Latest(now, CaseStore.LongestLease);
            cases = cases.Where(c =>
                db.Claims.Any(l =>
                    l.CaseId == c.Id && l.Person == person && l.Until > now && l.Until <= never
                )
            );
        }

        if (filter.Organisation is { Length: > 0 } organisation)
        {
            foreach (var word in SearchTerm.Words(organisation).Take(MaxWords))
            {
                // A SIREN is a number, not a word of the name.
                var term = word.All(char.IsAsciiDigit) ? word : SearchTerm.OfOrganisation(word);
                cases = Found(db, cases, term, null);
            }
        }

        if (filter.Sender is { Length: > 0 } sender)
        {
            cases = Found(db, cases, SearchTerm.AskedSender(sender), null);
        }

        return filter.Search is { Length: > 0 } search ? Searched(db, cases, search) : cases;
    }

    public static IOrderedQueryable<CaseEntity> Ordered(
        IQueryable<CaseEntity> cases,
        CaseOrder order,
        bool backwards
    ) =>
        (order, backwards) switch
        {
            (CaseOrder.Deadline, false) => cases
                .OrderByDescending(c => c.Urgent)
                .ThenBy(c => c.Deadline)
                .ThenBy(c => c.Id),
            (CaseOrder.Deadline, true) => cases
                .OrderBy(c => c.Urgent)
                .ThenByDescending(c => c.Deadline)
                .ThenByDescending(c => c.Id),
            (CaseOrder.Newest, false) => cases
                .OrderByDescending(c => c.ReceivedAt)
                .ThenByDescending(c => c.Id),
            (CaseOrder.Newest, true) => cases.OrderBy(c => c.ReceivedAt).ThenBy(c => c.Id),
            _ => throw new ArgumentOutOfRangeException(nameof(order)),
        };

    /// <summary>What comes behind a place, or before it.</summary>
    public static IQueryable<CaseEntity> Beyond(
        IQueryable<CaseEntity> cases,
        CaseOrder order,
        CasePlace place,
        bool backwards
    )
    {
        var (id, deadline, received) = (place.Id, place.Deadline, place.ReceivedAt);
        return (order, backwards, place.Urgent) switch
        {
            (CaseOrder.Newest, false, _) => cases.Where(c =>
                c.ReceivedAt < received || (c.ReceivedAt == received && c.Id < id)
            ),
            (CaseOrder.Newest, true, _) => cases.Where(c =>
                c.ReceivedAt > received || (c.ReceivedAt == received && c.Id > id)
            ),
            (CaseOrder.Deadline, false, true) => cases.Where(c =>
                !c.Urgent || c.Deadline > deadline || (c.Deadline == deadline && c.Id > id)
            ),
            (CaseOrder.Deadline, false, false) => cases.Where(c =>
                !c.Urgent && (c.Deadline > deadline || (c.Deadline == deadline && c.Id > id))
            ),
            (CaseOrder.Deadline, true, true) => cases.Where(c =>
                c.Urgent && (c.Deadline < deadline || (c.Deadline == deadline && c.Id < id))
            ),
            (CaseOrder.Deadline, true, false) => cases.Where(c =>
                c.Urgent || c.Deadline < deadline || (c.Deadline == deadline && c.Id < id)
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(order)),
        };
    }

    private static IQueryable<CaseEntity> Searched(
        WorkerDb db,
        IQueryable<CaseEntity> cases,
        string search
    )
    {
        if (CaseNumber().Match(search) is { Success: true } number)
        {
            var wanted = string.Create(
                CultureInfo.InvariantCulture,
                $"R-{number.Groups["year"].Value}-{int.Parse(number.Groups["n"].Value, CultureInfo.InvariantCulture):000000}"
            );
            return cases.Where(c => c.Number == wanted);
        }

        if (SerialInGroups().IsMatch(search) && SearchTerm.Serial(search) is { } serial)
        {
            return Found(db, cases, serial, null);
        }

        foreach (
            var word in search
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Take(MaxWords)
        )
        {
            if (SearchTerm.Address(word) is { } address)
            {
                cases = Found(db, cases, address, null);
                continue;
            }

            // Digits may be a SIREN, a request number, a serial number in hex, or one in decimal.
            var other =
                SearchTerm.DecimalSerial(word)
                ?? (word.StartsWith('0') ? SearchTerm.Serial(word) : null);
            // What bears digits is a number, dashes and all; else it is words.
            var terms = word.Any(char.IsAsciiDigit)
                ? [SearchTerm.Number(word) ?? ""]
                : SearchTerm.Words(word).Take(MaxWords);
            foreach (var term in terms)
            {
                cases = Found(db, cases, term, other);
            }
        }

        return cases;
    }

    /// <summary>Cases with a term that begins so, or is exactly the other one.</summary>
    private static IQueryable<CaseEntity> Found(
        WorkerDb db,
        IQueryable<CaseEntity> cases,
        string beginning,
        string? other
    )
    {
        var end = beginning + Last;
        var terms = db.CaseTerms.AsNoTracking();
#pragma warning disable CA1309 // Translated to SQL, where terms compare by their bytes.
        var ids = terms
            .Where(t => string.Compare(t.Term, beginning) >= 0 && string.Compare(t.Term, end) < 0)
            .Select(t => t.CaseId);
#pragma warning restore CA1309
        if (other is { Length: > 0 })
        {
            ids = ids.Union(terms.Where(t => t.Term == other).Select(t => t.CaseId));
        }

        return cases.Where(c => ids.Contains(c.Id));
    }

    /// <summary>R-2026-000123, also without the zeros.</summary>
    [GeneratedRegex(
        @"^\s*[Rr]-?(?<year>\d{4})-?(?<n>\d{1,6})\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex CaseNumber();

    /// <summary>4A:3F:… or 4A 3F … or 4A3F 91C2 …: a serial number in groups.</summary>
    [GeneratedRegex(
        @"^\s*([0-9A-Fa-f]{2}([ :][0-9A-Fa-f]{2}){3,31}|[0-9A-Fa-f]{4}([ :][0-9A-Fa-f]{4}){1,15})\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex SerialInGroups();
}
