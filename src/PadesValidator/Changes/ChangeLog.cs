namespace PadesValidator.Changes;

/// <summary>One difference between the signed and the present document.</summary>
/// <param name="Field">Fully qualified name of the form field that it concerns; null where it concerns none.</param>
internal sealed record Change(LaterChanges Kind, string Detail, long? Offset, string? Field);

/// <summary>The differences found so far. The first of each kind and place is kept, up to a bound; the gravest kind always.</summary>
internal sealed class ChangeLog
{
    private const int Most = 200;
    private readonly HashSet<(LaterChanges, string)> _seen = [];
    private readonly List<Change> _changes = [];

    public IReadOnlyList<Change> Changes => _changes;
    public LaterChanges Gravest { get; private set; } = LaterChanges.None;

    public void Add(LaterChanges kind, string detail, long? offset = null, string? field = null)
    {
        if (kind == LaterChanges.None)
        {
            return;
        }

        Gravest = Gravity(kind) > Gravity(Gravest) ? kind : Gravest;
        if (_changes.Count < Most && _seen.Add((kind, detail)))
        {
            _changes.Add(new Change(kind, detail, offset >= 0 ? offset : null, field));
        }
    }

    public static int Gravity(LaterChanges kind) =>
        kind switch
        {
            LaterChanges.None => 0,
            LaterChanges.AllowedLta => 1,
            LaterChanges.AllowedSigning => 2,
            LaterChanges.AllowedFormFill => 3,
            LaterChanges.AllowedAnnotations => 4,
            LaterChanges.Forbidden => 5,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
}
