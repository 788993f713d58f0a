using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Visits every object of a view once, without recursion: first what the trailer reaches, then what nothing reaches.</summary>
internal sealed class ObjectWalk(CheckContext context, IReadOnlyList<IObjectRules> rules)
{
    /// <summary>A form has hundreds of objects. What is beyond is not looked at, and said to be so.</summary>
    private const int MaxObjects = 60_000;

    public static readonly Rule TooMany = new(
        "6.1.12",
        "6.1.13",
        ViolationFamily.HiddenContent,
        "The file has too many parts to be looked through.",
        "Le fichier comporte trop d'éléments pour être examiné en entier."
    );

    private readonly IObjectRules[] leafRules = [.. rules.Where(r => r.WantsLeaves)];
    private readonly HashSet<int> seen = [];
    private readonly Queue<int> waiting = new();
    private readonly Stack<PdfObject> nodes = new();
    private int count;

    public void Run()
    {
        var view = context.View;
        Tree(view.Trailer, Place.File, isReachable: true);
        while (waiting.TryDequeue(out var number) && Count())
        {
            Indirect(number, isReachable: true);
        }

        foreach (var number in view.ObjectNumbers)
        {
            if (!seen.Add(number))
            {
                continue;
            }

            if (!Count())
            {
                return;
            }

            Indirect(number, isReachable: false);
        }
    }

    private bool Count()
    {
        if (++count <= MaxObjects)
        {
            return true;
        }

        if (count == MaxObjects + 1)
        {
            context.Findings.GiveUp(TooMany, Place.File);
        }

        return false;
    }

    private void Indirect(int number, bool isReachable)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        if (context.View.GetIndirect(number) is { } found)
        {
            Tree(found.Value, new Place(number, found.Generation, found.HeaderOffset), isReachable);
        }
    }

    private void Tree(PdfObject root, Place place, bool isReachable)
    {
        Push(root, place, isReachable);
        while (nodes.TryPop(out var node))
        {
            var visit = new ObjectVisit(context, At(node, place), isReachable);
            foreach (var rule in rules)
            {
                rule.Visit(node, visit);
            }

            switch (node)
            {
                case PdfArray array:
                    foreach (var item in array)
                    {
                        Push(item, place, isReachable);
                    }

                    break;
                case PdfDictionary dictionary:
                    foreach (var entry in dictionary.Entries)
                    {
                        Push(entry.Key, place, isReachable);
                        Push(entry.Value, place, isReachable);
                    }

                    break;
                case PdfStream stream:
                    nodes.Push(stream.Dictionary);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What has parts waits its turn; the rest is looked at here and now.</summary>
    private void Push(PdfObject node, Place place, bool isReachable)
    {
        switch (node)
        {
            case PdfArray or PdfDictionary or PdfStream:
                nodes.Push(node);
                break;
            case PdfReference reference:
                if (isReachable && seen.Add(reference.Number))
                {
                    waiting.Enqueue(reference.Number);
                }

                break;
            default:
                var visit = new ObjectVisit(context, At(node, place), isReachable);
                foreach (var rule in leafRules)
                {
                    rule.Visit(node, visit);
                }

                break;
        }
    }

    private static Place At(PdfObject node, Place place) =>
        node is { Container: 0, Offset: >= 0 } ? place with { Offset = node.Offset } : place;
}
