using Fuzz;
using PadesValidator;
using TestSupport;

namespace MailRevocationWorker.Tests.Fuzzing;

/// <summary>A small part of what tests/fuzz does at length: the readers never throw, and accept no file in which something signed or shown was changed.</summary>
public sealed class MutationTests
{
    private const int Mutants = 40;

    public static TheoryData<string> Genuine =>
        [
            .. Directory
                .EnumerateFiles(Places.Fixture("requests"), "*.pdf", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Places.Fixture("requests"), f))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Every mutant that ever broke a promise, and the files made to hurt a reader.</summary>
    public static TheoryData<string> Corpus =>
        [
            .. new[] { "fuzz", "hostile" }
                .SelectMany(folder => Directory.EnumerateFiles(Places.Fixture(folder), "*.pdf"))
                .Select(f => Path.GetRelativePath(Places.Fixture("."), f))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Genuine))]
    public void Request_Mutated_IsNeverAcceptedWithSomethingElseSignedOrShown(string file)
    {
        var original = File.ReadAllBytes(Places.Fixture("requests", file));
        var expected = Judgement.Of(original);
        for (var seed = 0; seed < Mutants; seed++)
        {
            var (mutant, mutation) = Mutator.Mutate(original, seed);
            var judged = Judgement.Of(mutant);
            if (judged.Verdict == DocumentVerdict.Accept)
            {
                judged.ShouldSatisfyAllConditions(
                    $"mutant {seed}, {mutation}",
                    j => expected.Verdict.ShouldBe(DocumentVerdict.Accept),
                    j => j.Signed.ShouldBe(expected.Signed),
                    j => j.Shown.ShouldBe(expected.Shown)
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Corpus_Read_IsNotAccepted(string file) =>
        Judgement
            .Of(File.ReadAllBytes(Places.Fixture(file)))
            .Verdict.ShouldNotBe(DocumentVerdict.Accept);
}
