namespace PadesValidator.Changes;

/// <summary>
/// The objects of the signed document that many others refer to and that have rules of their own: pages, fields, annotations, the
/// catalog. A comparison that arrives at one of them through a reference that belongs there stops, because it is compared where
/// its own rules are. Through any other key it goes on: a widget that is used as a page's resources is no widget any more.
/// </summary>
internal sealed class Structure
{
    private static readonly HashSet<string> AnnotationKeys = new(StringComparer.Ordinal)
    {
        "Parent",
        "Popup",
        "IRT",
        "Obj",
        "CO",
        "T",
        "Fields",
        "Kids",
        "Annots",
        "Annotation",
    };

    private readonly HashSet<int> _pages = [];
    private readonly HashSet<int> _annotations = [];

    private readonly HashSet<int> _replaced = [];

    public int Catalog { get; init; }

    /// <summary>A page, or a node of the page tree.</summary>
    public void AddPage(int number) => _pages.Add(number);

    public void AddAnnotation(int number) => _annotations.Add(number);

    /// <summary>Notes that a field gave up this appearance for another one: it must not have been anybody else's.</summary>
    public void AddReplaced(int number) => _replaced.Add(number);

    public bool IsReplaced(int number) => _replaced.Contains(number);

    /// <param name="key">The dictionary key through which the reference was met.</param>
    public bool HasOwnRules(int number, string key) =>
        _pages.Contains(number)
        || (_annotations.Contains(number) && AnnotationKeys.Contains(key))
        || (number == Catalog && key is "Data" or "Root" or "Parent" or "P");
}
