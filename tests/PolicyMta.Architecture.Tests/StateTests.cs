using System.Reflection;
using System.Runtime.CompilerServices;

namespace PolicyMta.Architecture.Tests;

/// <summary>Two servers must be able to live in one process: no room keeps mutable state in statics.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("PolicyMta.Sdk")]
    [InlineData("PolicyMta.Core")]
    [InlineData("PolicyMta.Policies")]
    [InlineData("PolicyMta.Simulation")]
    [InlineData("PolicyMta.Console")]
    [InlineData("policymta")]
    public void No_static_field_can_change(string room)
    {
        var fields = Assembly.Load(room).GetTypes()
            .Where(type => !type.IsEnum && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                && !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(
                type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && field.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                && !field.Name.Contains('<', StringComparison.Ordinal) && !field.Name.StartsWith("__", StringComparison.Ordinal));
        Assert.Empty(fields.Where(field => !field.IsInitOnly
            && field.DeclaringType!.Namespace?.StartsWith("PolicyMta", StringComparison.Ordinal) == true
            && !IsGenerated(field.DeclaringType!)).Select(Name));
    }

    private static bool IsGenerated(Type type) =>
        type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is not null
            || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string Name(FieldInfo field) => $"{field.DeclaringType!.FullName}.{field.Name}";
}
