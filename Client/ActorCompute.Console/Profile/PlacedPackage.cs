using ActorCompute.Messages.Access;
using ActorCompute.Messages.Code;
using ActorCompute.Packages;

namespace ActorCompute.Profile;

/// <summary>A package in a folder as a node has it for its workers.</summary>
internal static class PlacedPackage
{
    /// <summary>Puts it there.</summary>
    /// <returns>What a worker is told to run.</returns>
    /// <exception cref="IOException">There is no room, or a file has gone.</exception>
    public static async Task<string> PlaceAsync(PackageSource package, string task, CodeFolder folder, CancellationToken cancel)
    {
        var pieces = package.Pieces.ToDictionary(p => p.Hash);
        foreach (var file in package.Manifest.Files)
            await WriteAsync(pieces[file.Hash], Path.Combine(folder.Package(package.Hash), file.Path), cancel);
        await WriteAsync(pieces[package.Hash], folder.Piece(package.Hash), cancel);
        var invocation = ContentPiece.Of(new Invocation { Task = task }.ToBytes());
        await WriteAsync(invocation, folder.Piece(invocation.Hash), cancel);
        return new TaskCode(package.Hash, invocation.Hash).ToString();
    }

    private static async Task WriteAsync(ContentPiece piece, string path, CancellationToken cancel)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        await using var from = piece.Open();
        await using var to = File.Create(path);
        await from.CopyToAsync(to, cancel);
    }
}
