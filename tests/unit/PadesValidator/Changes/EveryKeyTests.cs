using PdfSyntax;

namespace PadesValidator.Tests.Changes;

/// <summary>Every key of every object that the signed form shows or rests on: none can be taken away or replaced unseen.</summary>
public sealed class EveryKeyTests
{
    /// <summary>Where a field says which page it is on proves nothing: the page's own list counts.</summary>
    private static readonly HashSet<(int, string)> Unseen =
    [
        (SignedForm.TextField, "P"),
        (SignedForm.EmptyField, "P"),
    ];

    public static TheoryData<int> Objects =>
        [
            SignedForm.Catalog,
            SignedForm.Pages,
            SignedForm.Page,
            SignedForm.Content,
            SignedForm.Font,
            SignedForm.TextField,
            SignedForm.TextAppearance,
            SignedForm.SignedField,
            SignedForm.Signature,
            SignedForm.EmptyField,
            SignedForm.EmptyAppearance,
            SignedForm.Overlay,
        ];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Key_TakenAwayOrReplaced_IsSeen(int number)
    {
        var file = SignedForm.Open();
        var value = file.Latest.Get(number)!;
        var dictionary = value as PdfDictionary ?? ((PdfStream)value).Dictionary;
        foreach (
            var key in dictionary.Keys.Where(k => k != "Length" && !Unseen.Contains((number, k)))
        )
        {
            Judge(dictionary.Without(key), $"/{key} taken away");
            Judge(dictionary.With(key, PdfString.FromText("zz")), $"/{key} replaced");
        }

        Judge(dictionary.With("ZZ", new PdfInteger(1)), "a key added");

        void Judge(PdfDictionary changed, string what)
        {
            var result = file.After(
                (_, update) =>
                    update.Set(
                        number,
                        value is PdfStream stream ? new PdfStream(changed, stream.RawData) : changed
                    )
            );
            result.Classification.ShouldBeOneOf(
                [LaterChanges.Forbidden, LaterChanges.AllowedFormFill],
                $"{number}: {what}"
            );
        }
    }
}
