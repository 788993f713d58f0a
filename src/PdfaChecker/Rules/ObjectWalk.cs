using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Visits every object of a view once, without recursion: first what the trailer reaches, then what nothing reaches.</summary>
internal sealed class ObjectWalk(CheckContext context, IReadOnlyList<IObjectRules> rules)
{
    private readonly HashSet<int> seen = [];
    private readonly Queue<int> waiting = new();
    private readonly Stack<PdfObject> nodes = new();

    public void Run()
    {
        var view = context.View;
        Tree(view.Trailer, Place.File, isReachable: true);
        while (waiting.TryDequeue(out var number))
        {
            Indirect(number, isReachable: true);
        }

        foreach (var number in view.ObjectNumbers)
        {
            if (seen.Add(number))
            {
                Indirect(number, isReachable: false);
            }
        }
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
        nodes.Push(root);
        while (nodes.TryPop(out var node))
        {
            var here = node is { Container: 0, Offset: >= 0 }
                ? place with
                {
                    Offset = node.Offset,
                }
                : place;
            var visit = new ObjectVisit(context, here, isReachable);
            foreach (var rule in rules)
            {
                rule.Visit(node, visit);
            }

            switch (node)
            {
                case PdfReference reference when isReachable && seen.Add(reference.Number):
                    waiting.Enqueue(reference.Number);
                    break;
                case PdfArray array:
                    foreach (var item in array)
                    {
                        nodes.Push(item);
                    }

                    break;
                case PdfDictionary dictionary:
                    context.Remember(dictionary, here);
                    Push(dictionary);
                    break;
                case PdfStream stream:
                    context.Remember(stream.Dictionary, here);
                    nodes.Push(stream.Dictionary);
                    break;
                default:
                    break;
            }
        }
    }

    private void Push(PdfDictionary dictionary)
    {
        foreach (var entry in dictionary.Entries)
        {
            nodes.Push(entry.Key);
            nodes.Push(entry.Value);
        }
    }
}
