using PdfSyntax;
using PdfSyntax.Writing;

namespace PadesValidator.Tests.Changes;

/// <summary>What honest programs write behind a signature and nobody may be refused for.</summary>
public sealed class ResavedTests
{
    /// <summary>iText's LTA updates list numbers that no object ever had as free.</summary>
    [Theory]
    [InlineData(XrefKind.Table)]
    [InlineData(XrefKind.Stream)]
    public void FreedEntries_OfNumbersThatNobodyUses_AreLta(XrefKind kind) =>
        Expect(
            LaterChanges.AllowedLta,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                    {
                        update.Set(SignedForm.Catalog, WithStore(file, update, "A"));
                        update.Free(40);
                        update.Free(41, nextGeneration: 0);
                        update.Free(0, nextGeneration: 65535);
                    },
                    kind
                )
        );

    /// <summary>A number that was in use: taking it away is no housekeeping.</summary>
    [Fact]
    public void FreedEntry_OfAnObjectInUse_IsForbidden() =>
        Expect(
            LaterChanges.Forbidden,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                    {
                        update.Set(SignedForm.Catalog, WithStore(file, update, "A"));
                        update.Free(SignedForm.Font);
                    }
                )
        );

    /// <summary>A later update of the store writes the entries of the first one anew.</summary>
    [Fact]
    public void ValidationEntries_Rewritten_AreLta()
    {
        var signed = SignedForm.Open(
            catalog: "/DSS<</Certs[5 0 R]/VRI<</0123456789ABCDEF0123456789ABCDEF01234567<</Cert[5 0 R]/TU(D:2026)>>>>>>"
        );

        Expect(
            LaterChanges.AllowedLta,
            signed.After(
                (file, update) => update.Set(SignedForm.Catalog, WithStore(file, update, "B"))
            )
        );
    }

    /// <summary>A reference that leads nowhere and goes on leading nowhere.</summary>
    [Fact]
    public void DanglingReference_ThatStaysDangling_IsNothing() =>
        Expect(
            LaterChanges.None,
            SignedForm
                .Open(page: "/PieceInfo 77 0 R", catalog: "/Metadata 78 0 R")
                .After(
                    (file, update) =>
                    {
                        update.Set(SignedForm.Page, file.Latest.Get(SignedForm.Page)!);
                        update.Set(SignedForm.Catalog, file.Latest.Get(SignedForm.Catalog)!);
                    }
                )
        );

    /// <summary>Acrobat saves every form field again when it signs: keys in another order, what stood elsewhere written in place.</summary>
    [Fact]
    public void FormFields_WrittenAgainInAnotherOrder_AreNothing() =>
        Expect(
            LaterChanges.None,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                    {
                        foreach (
                            var number in new[]
                            {
                                SignedForm.TextField,
                                SignedForm.EmptyField,
                                SignedForm.SignedField,
                            }
                        )
                        {
                            var field = file.Dictionary(number);
                            update.Set(
                                number,
                                new PdfDictionary([
                                    .. field.Entries.Reverse().Select(e => (e.Key.Value, e.Value)),
                                ])
                            );
                        }
                    }
                )
        );

    /// <summary>And signs at the same time.</summary>
    [Fact]
    public void FormFields_WrittenAgainWhileSigning_AreSigning() =>
        Expect(
            LaterChanges.AllowedSigning,
            SignedForm
                .Open()
                .After(
                    (file, update) =>
                    {
                        LegitimateUpdateTests.AddSignature(
                            file,
                            update,
                            "Sig",
                            "ETSI.CAdES.detached",
                            file.Dictionary(SignedForm.Catalog),
                            visible: true
                        );
                        update.Set(SignedForm.TextField, file.Dictionary(SignedForm.TextField));
                        update.Set(
                            SignedForm.TextAppearance,
                            file.Latest.Get(SignedForm.TextAppearance)!
                        );
                    }
                )
        );

    private static PdfDictionary WithStore(PdfFile file, IncrementalUpdate update, string content)
    {
        var certificate = update.Add(
            new PdfStream(PdfDictionary.Empty, System.Text.Encoding.ASCII.GetBytes(content))
        );
        return file.Dictionary(SignedForm.Catalog)
            .With(
                "DSS",
                update.Add(
                    new PdfDictionary(
                        ("Certs", new PdfArray([certificate])),
                        (
                            "VRI",
                            new PdfDictionary(
                                (
                                    "0123456789ABCDEF0123456789ABCDEF01234567",
                                    new PdfDictionary(("Cert", new PdfArray([certificate])))
                                )
                            )
                        )
                    )
                )
            );
    }

    private static void Expect(
        LaterChanges expected,
        PadesValidator.Changes.LaterChangeResult result
    ) =>
        result.Classification.ShouldBe(
            expected,
            string.Join(Environment.NewLine, result.Findings.Select(f => f.Detail))
        );
}
