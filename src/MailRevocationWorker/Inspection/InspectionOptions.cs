namespace MailRevocationWorker.Inspection;

/// <summary>The cage's limits. Section <c>Inspection</c>.</summary>
public sealed class InspectionOptions
{
    public const string Section = "Inspection";

    /// <summary>Child processes kept ready; as many documents are read at once.</summary>
    public int Processes { get; set; } = 2;

    /// <summary>Managed heap of each child, in MB (1,048,576 bytes).</summary>
    public int HeapMegabytes { get; set; } = 256;

    /// <summary>Everything else that a child may allocate, in MB; enforced with prlimit where the system has it.</summary>
    public int NativeMegabytes { get; set; } = 768;

    /// <summary>Wall time for one question, in seconds; the child is ended after it.</summary>
    public int DeadlineSeconds { get; set; } = 20;

    /// <summary>CPU time in a child's whole life, in seconds. A new one takes its place between two questions once half of it is used, so that each question has the other half at least.</summary>
    public int CpuSeconds { get; set; } = 600;

    /// <summary>Longest answer that is read from a child, in MB.</summary>
    public int AnswerMegabytes { get; set; } = 64;

    /// <summary>Largest file that a child may write, in MB: more than one part of a mail (25 MB), far less than a disk.</summary>
    public int FileMegabytes { get; set; } = 64;

    /// <summary>A document that ends this many children is not tried again.</summary>
    public int Attempts { get; set; } = 2;

    public IReadOnlyList<string> Validate() => [.. Problems()];

    private IEnumerable<string> Problems()
    {
        foreach (
            var (key, value, low, high) in new (string, int, int, int)[]
            {
                (nameof(Processes), Processes, 1, 64),
                (nameof(HeapMegabytes), HeapMegabytes, 64, 4096),
                (nameof(NativeMegabytes), NativeMegabytes, 256, 8192),
                (nameof(DeadlineSeconds), DeadlineSeconds, 1, 600),
                (nameof(CpuSeconds), CpuSeconds, 10, 86_400),
                (nameof(AnswerMegabytes), AnswerMegabytes, 1, 512),
                (nameof(FileMegabytes), FileMegabytes, 32, 4096),
                (nameof(Attempts), Attempts, 1, 5),
            }
        )
        {
            if (value < low || value > high)
            {
                yield return $"Inspection:{key} must be {low} to {high}, was {value}";
            }
        }
    }
}
