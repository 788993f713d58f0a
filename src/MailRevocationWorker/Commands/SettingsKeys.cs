using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace MailRevocationWorker.Commands;

/// <summary>What is wrong with one configured key.</summary>
/// <param name="Path">As configured.</param>
/// <param name="Key">As the options name it; the message begins with it.</param>
internal sealed record KeyProblem(string Path, string Key, string Message);

/// <summary>
/// Walks configured keys along an options type and names every key that is no setting and every value that is not of its kind, all at
/// once and in the house's words; the framework's binder stops at the first and names neither key nor bounds.
/// </summary>
internal static class SettingsKeys
{
    public static IReadOnlyList<KeyProblem> Check(IConfigurationSection section, Type options)
    {
        var problems = new List<KeyProblem>();
        Object(section, section.Key, options, problems);
        return problems;
    }

    /// <summary>"did you mean Policy?", or the list.</summary>
    public static string Advice(string given, IReadOnlyList<string> names) =>
        names.MinBy(n => Distance(given, n)) is { } nearest
        && Distance(given, nearest) <= Math.Max(1, nearest.Length / 3)
            ? $"did you mean {nearest}?"
            : $"there are {string.Join(", ", names)}";

    private static void Object(
        IConfigurationSection section,
        string key,
        Type type,
        List<KeyProblem> problems
    )
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add(Wrong(section, key, "a group of settings"));
            return;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite || IsList(p.PropertyType))
            .ToList();
        foreach (var child in section.GetChildren())
        {
            var property = properties.Find(p =>
                p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)
            );
            if (property is null)
            {
                problems.Add(
                    new(
                        child.Path,
                        $"{key}:{child.Key}",
                        $"{key}:{child.Key} is no setting; {Advice(child.Key, [.. properties.Select(p => p.Name)])}"
                    )
                );
                continue;
            }

            var nullable =
                new NullabilityInfoContext().Create(property).WriteState
                == NullabilityState.Nullable;
            Value(child, $"{key}:{property.Name}", property.PropertyType, nullable, problems);
        }
    }

    private static void Value(
        IConfigurationSection section,
        string key,
        Type type,
        bool nullable,
        List<KeyProblem> problems
    )
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            Value(section, key, underlying, nullable: true, problems);
        }
        else if (Kind(type) is { } kind)
        {
            if (section.GetChildren().Any())
            {
                problems.Add(new(section.Path, key, $"{key} must be {kind}, was a group or list"));
            }
            else if (section.Value is null ? !nullable : !Converts(section.Value, type))
            {
                problems.Add(Wrong(section, key, kind));
            }
        }
        else if (typeof(IDictionary).IsAssignableFrom(type))
        {
            var (name, value) = (type.GenericTypeArguments[0], type.GenericTypeArguments[1]);
            Group(section, key, "a group of settings", problems);
            foreach (var child in section.GetChildren())
            {
                if (Converts(child.Key, name))
                {
                    Value(child, $"{key}:{child.Key}", value, nullable: false, problems);
                }
                else
                {
                    problems.Add(
                        new(
                            child.Path,
                            $"{key}:{child.Key}",
                            $"{key} must have keys that are {Kind(name)}, was '{child.Key}'"
                        )
                    );
                }
            }
        }
        else if (IsList(type))
        {
            Group(section, key, "a list", problems);
            var element = type.GetElementType() ?? type.GenericTypeArguments[0];
            foreach (var child in section.GetChildren())
            {
                Value(child, $"{key}:{child.Key}", element, nullable: false, problems);
            }
        }
        else
        {
            Object(section, key, type, problems);
        }
    }

    private static void Group(
        IConfigurationSection section,
        string key,
        string kind,
        List<KeyProblem> problems
    )
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add(Wrong(section, key, kind));
        }
    }

    private static KeyProblem Wrong(IConfigurationSection section, string key, string kind) =>
        new(
            section.Path,
            key,
            $"{key} must be {kind}, was {(section.Value is null ? "null" : $"'{section.Value}'")}"
        );

    /// <summary>What a single value of this type looks like; null for a type of several values.</summary>
    private static string? Kind(Type type) =>
        type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) =>
                $"a whole number of {int.MinValue.ToString(CultureInfo.InvariantCulture)} to {int.MaxValue.ToString(CultureInfo.InvariantCulture)}",
            _ when type == typeof(long) => "a whole number",
            { IsEnum: true } => Either(Enum.GetNames(type)),
            { IsPrimitive: true } => type.Name,
            _ when TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)) => type.Name,
            _ => null,
        };

    /// <summary>Names alone stand for enums: the number 7 would be taken, and mean nothing.</summary>
    private static bool Converts(string value, Type type) =>
        type switch
        {
            _ when type == typeof(string) => true,
            _ when type == typeof(bool) => bool.TryParse(value, out _),
            _ when type == typeof(int) => int.TryParse(
                value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out _
            ),
            _ when type == typeof(long) => long.TryParse(
                value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out _
            ),
            { IsEnum: true } => Enum.GetNames(type)
                .Contains(value, StringComparer.OrdinalIgnoreCase),
            _ => TypeDescriptor.GetConverter(type).IsValid(value),
        };

    private static string Either(string[] names) =>
        names.Length < 2
            ? string.Concat(names)
            : $"{string.Join(", ", names[..^1])} or {names[^1]}";

    private static bool IsList(Type type) =>
        type.IsArray
        || (
            type.IsGenericType
            && (
                typeof(IList).IsAssignableFrom(type)
                || type.GetGenericTypeDefinition() == typeof(IList<>)
            )
        );

    /// <summary>Letters to add, drop or change (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                (diagonal, row[j]) = (
                    row[j],
                    Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1))
                );
            }
        }

        return row[b.Length];
    }
}
